package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.RuntimeChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  @Test
  void everythingHasADefault() {
    Settings settings = SettingsReader.read(List.of(), Map.of()).settings();

    assertEquals(Path.of("/run/containerd/containerd.sock"), settings.containerd());
    assertEquals(Path.of("/var/lib/faasd/secrets"), settings.secrets());
    assertEquals(Path.of("/run/faasd/provider/provider.sock"), settings.providerSocket());
    assertEquals("openfaas0", settings.bridge());
    assertEquals(8081, settings.port());
    assertEquals(Set.of("169.254.0.0/16"), settings.blocked());
    assertEquals("provider", Parts.mark(settings, Parts.FUNCTIONS));
  }

  @Test
  void instancesInOtherDirectoriesMarkTheirContainersOtherwise() {
    Settings second = SettingsReader.read(List.of("--run-dir", "/run/two"), Map.of()).settings();
    assertEquals("provider@/run/two", Parts.mark(second, Parts.FUNCTIONS));
  }

  @Test
  void reserveIsKeptOnlyWhereItIsAskedFor() {
    assertFalse(SettingsReader.read(List.of(), Map.of()).settings().reserve());
    assertTrue(
        SettingsReader.read(List.of(), Map.of("FAASD_RESERVE", "true")).settings().reserve());
    UsageException refusal =
        assertThrows(
            UsageException.class, () -> SettingsReader.read(List.of("--reserve=some"), Map.of()));
    assertEquals("--reserve: \"some\" is neither true nor false", refusal.getMessage());
  }

  @Test
  void theRuntimeIsChosenByItselfUnlessItIsNamed() {
    assertEquals(RuntimeChoice.AUTO, SettingsReader.read(List.of(), Map.of()).settings().runtime());
    assertEquals(
        RuntimeChoice.CRUN,
        SettingsReader.read(List.of(), Map.of("FAASD_RUNTIME", "crun")).settings().runtime());
    UsageException refusal =
        assertThrows(
            UsageException.class, () -> SettingsReader.read(List.of("--runtime=youki"), Map.of()));
    assertEquals("--runtime: \"youki\" is none of auto, runc, crun", refusal.getMessage());
  }

  @Test
  void functionsSleepWithoutALabelOnlyIfTheHostSaysAfterHowLong() {
    assertEquals(
        Optional.empty(), SettingsReader.read(List.of(), Map.of()).settings().scaleToZero());
    assertEquals(
        Optional.of(Duration.ofMinutes(15)),
        SettingsReader.read(List.of(), Map.of("FAASD_SCALE_TO_ZERO", "15m"))
            .settings()
            .scaleToZero());
    assertEquals(
        Optional.of(Duration.ofHours(1)),
        SettingsReader.read(List.of(), Map.of()).settings().scaleZeroStop());
    UsageException refusal =
        assertThrows(
            UsageException.class,
            () -> SettingsReader.read(List.of("--scale-to-zero=soon"), Map.of()));
    assertEquals(
        "--scale-to-zero: \"soon\" is neither a duration such as 90, 5m or 1h, up to 8760h, nor never",
        refusal.getMessage());
  }

  @Test
  void functionsMayBeKeptOffNothingOrMore() {
    assertEquals(
        Set.of(), SettingsReader.read(List.of("--blocked=none"), Map.of()).settings().blocked());
    assertEquals(
        Set.of("10.0.0.0/8", "192.168.0.0/16"),
        SettingsReader.read(List.of(), Map.of("FAASD_BLOCKED", "10.0.0.0/8, 192.168.0.0/16"))
            .settings()
            .blocked());
  }

  @Test
  void aFlagIsStrongerThanAVariableAndThatThanTheOriginalsName() {
    Map<String, String> environment =
        Map.of("FAASD_PORT", "2", "port", "1", "sock", "/old", "secret_mount_path", "/s");

    SettingsReader.CommandLine line =
        SettingsReader.read(List.of("up", "--port", "3", "--dir=/d", "-f", "x"), environment);

    assertEquals(3, line.settings().port());
    assertEquals(2, SettingsReader.read(List.of(), environment).settings().port());
    assertEquals(Path.of("/old"), line.settings().containerd());
    assertEquals(Path.of("/d/images"), line.settings().images());
    assertEquals(Path.of("/s"), line.settings().secrets());
    assertEquals(List.of("up", "-f", "x"), line.rest());
  }

  @Test
  void tellsAllProblemsWithTheirSource() {
    UsageException refusal =
        assertThrows(
            UsageException.class,
            () ->
                SettingsReader.read(
                    List.of("--dir", "relative", "--bridge"),
                    Map.of("port", "99999", "FAASD_LOG_LEVEL", "loud")));

    assertEquals(
        List.of(
            "--bridge needs a value",
            "--dir: \"relative\" must be an absolute path",
            "FAASD_LOG_LEVEL: \"loud\" is none of debug, info, warning, error",
            "port: \"99999\" is no port; ports are 1 to 65535"),
        refusal.getMessage().lines().sorted().toList());
  }

  @Test
  void theHelpNamesEverySetting() {
    for (Setting setting : Setting.values()) {
      assertTrue(Setting.help().contains(setting.flag() + " "), setting::flag);
      assertTrue(Setting.help().contains(setting.variables().getLast()), setting::flag);
    }
  }
}
