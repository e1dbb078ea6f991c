package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ProcessResult;
import dev.faasd.systemd.UnitFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitsTest {
  private static final Path DEFAULTS = Path.of("/etc/default/faasd");

  /** Each of these gives a service a mount namespace, see systemd.exec(5). */
  private static final Set<String> HIDES_OUR_MOUNTS =
      Set.of(
          "ProtectSystem",
          "ProtectHome",
          "ProtectControlGroups",
          "ProtectKernelTunables",
          "ProtectKernelModules",
          "ProtectKernelLogs",
          "ProtectProc",
          "ProcSubset",
          "PrivateTmp",
          "PrivateDevices",
          "PrivateMounts",
          "PrivateUsers",
          "PrivateIPC",
          "PrivateNetwork",
          "ReadWritePaths",
          "ReadOnlyPaths",
          "InaccessiblePaths",
          "ExecPaths",
          "NoExecPaths",
          "TemporaryFileSystem",
          "BindPaths",
          "BindReadOnlyPaths",
          "RootDirectory",
          "RootImage",
          "MountFlags",
          "MountAPIVFS",
          "DynamicUser",
          "RuntimeDirectory",
          "StateDirectory",
          "CacheDirectory",
          "LogsDirectory",
          "LogNamespace",
          "ProtectHostname");

  @Test
  void bothDaemonsRunFromTheProgramWithTheHostsSettings() {
    for (UnitFile unit : units(252).all()) {
      assertEquals(Optional.of("-/etc/default/faasd"), value(unit, "EnvironmentFile"));
      assertEquals(Optional.of("notify"), value(unit, "Type"));
      assertEquals(Optional.of("SIGHUP"), value(unit, "RestartKillSignal"));
    }
    assertEquals(
        List.of("/usr/bin/faasd provider", "/usr/bin/faasd up"),
        units(252).all().stream().map(unit -> value(unit, "ExecStart").orElseThrow()).toList());
    assertEquals(Units.NAMES, units(252).all().stream().map(UnitFile::name).toList());
  }

  @Test
  void nothingHidesOurMountsFromContainerd() {
    for (UnitFile unit : units(257).all()) {
      unit.entries()
          .forEach(entry -> assertFalse(HIDES_OUR_MOUNTS.contains(entry.key()), entry::key));
    }
  }

  @Test
  void pausesGrowWhereSystemdKnowsHow() {
    for (UnitFile unit : units(254).all()) {
      assertTrue(value(unit, "RestartSteps").isPresent());
      assertTrue(value(unit, "RestartMaxDelaySec").isPresent());
    }
    for (UnitFile unit : units(253).all()) {
      assertEquals(Optional.empty(), value(unit, "RestartSteps"));
    }
  }

  @Test
  @Tag("integration")
  void systemdFindsNothingWrongWithThem(@TempDir Path directory) throws IOException {
    int version =
        Integer.parseInt(run("systemd-analyze", "--version").stdout().split("\\s+", 3)[1]);
    List<String> verify = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
    for (UnitFile unit : new Units(Path.of("/bin/true"), DEFAULTS, version).all()) {
      verify.add(Files.writeString(directory.resolve(unit.name()), unit.text()).toString());
    }
    ProcessResult result = run(verify.toArray(String[]::new));
    assertTrue(result.succeeded(), result::stderr);
    assertFalse(result.stderr().contains("faasd"), result::stderr);
  }

  private static ProcessResult run(String... argv) {
    return ChildProcess.run(List.of(argv), Map.of(), "", Duration.ofMinutes(1));
  }

  private static Units units(int systemd) {
    return new Units(Path.of("/usr/bin/faasd"), DEFAULTS, systemd);
  }

  private static Optional<String> value(UnitFile unit, String key) {
    return unit.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(UnitFile.Entry::value)
        .findFirst();
  }
}
