package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {
  @TempDir Path directory;

  @Test
  void theEnvironmentIsStrongerThanTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("faasd"), "FAASD_PORT=1\nFAASD_BRIDGE=b\n");
    Map<String, String> environment = Map.of("FAASD_DEFAULTS", file.toString(), "FAASD_PORT", "2");
    Map<String, String> all = Defaults.file(environment).under(environment);
    assertEquals("2", all.get("FAASD_PORT"));
    assertEquals("b", all.get("FAASD_BRIDGE"));
  }

  @Test
  void theFileIsThatOfTheHostUnlessNamed() {
    assertEquals(Path.of("/etc/default/faasd"), Defaults.file(Map.of()).path());
  }

  @Test
  void theTextOfAFileThatSetsNothingNamesAllSettings() throws IOException {
    Path file = Files.writeString(directory.resolve("faasd"), Defaults.text());
    assertEquals(Map.of(), new Variables(file).read());
    for (Setting setting : Setting.values()) {
      assertTrue(
          Defaults.text().contains("\n#FAASD_" + setting.name() + "=" + setting.otherwise() + "\n"),
          setting::name);
    }
  }

  @Test
  void settingsInEffectAreReadBackTheSame() throws IOException {
    Map<Setting, String> values =
        SettingsReader.read(List.of("--port", "9", "--dns-server", "10.1.1.1, 10.1.1.2"), Map.of())
            .values();
    Path file = Files.writeString(directory.resolve("faasd"), Defaults.text(values));
    assertEquals(values, SettingsReader.read(List.of(), new Variables(file).read()).values());
  }
}
