package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.ComposeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void versionIsOneLineWithVersionAndCommit() {
    assertEquals(0, run("version"));
    assertTrue(
        text(out).matches("faasd version: \\S+\tcommit: (dev|[0-9a-f]+(-dirty)?)\n"), text(out));
  }

  @Test
  void withoutACommandItTellsAllOfThem() {
    assertEquals(0, run());
    assertTrue(text(out).contains("up [-f FILE]"));
    assertTrue(text(out).contains("FAASD_CONTAINERD"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense|unknown command: nonsense; faasd --help tells all there are",
        "--nonsense|unknown flag: --nonsense; faasd --help tells all there are",
        "up --nonsense|unknown flag: --nonsense",
        "up nonsense|unknown argument: nonsense",
        "up -f|-f needs a value",
        "provider --nonsense|unknown flag: --nonsense",
        "config --nonsense|Unknown option: '--nonsense'",
        "service list --bridge much-too-long-a-name|A bridge is named by 1 to 15 letters, digits, '-',"
            + " '_' and '.', not 'much-too-long-a-name'",
        "up --port none|--port: \"none\" is no port; ports are 1 to 65535",
      })
  void wrongUsageIsOneLineAndCodeTwo(String words, String sentence) {
    assertEquals(2, run(words.split(" ")));
    assertEquals("Error: " + sentence + "\n", text(err));
    assertEquals("", text(out));
  }

  @ParameterizedTest
  @CsvSource({"up", "provider", "config", "service list", "images import", "cleanup"})
  void everyCommandExplainsItself(String command) {
    assertEquals(0, run((command + " --help").split(" ")));
    assertTrue(text(out).contains("Usage: "), text(out));
    assertEquals("", text(err));
  }

  @Test
  void configPrintsWhatReadsTheSameAgain() throws IOException {
    Path first = directory.resolve("docker-compose.yaml");
    Files.writeString(
        first,
        """
        services:
          web:
            image: ${IMAGE:-i}
            command: sh -c 'echo $$HOME'
            environment: [A=$$1]
            ports: ["127.0.0.1:80:80"]
            depends_on: [db]
            secrets: [s]
          db: {image: i, cap_add: [CHOWN], restart: "no", volumes: ["./d:/d"]}
        secrets: {s: {file: ./s}}
        """);
    assertEquals(0, run("config", "--dir", directory.toString()), text(err));
    Path second = Files.writeString(directory.resolve("again.yaml"), text(out));

    assertEquals(withoutPlaces(first), withoutPlaces(second));
  }

  @Test
  void configTellsEveryErrorInALineOfItsOwn() throws IOException {
    Path file = directory.resolve("docker-compose.yaml");
    Files.writeString(file, "services:\n  a: {}\n  b: {image: i, nonsense: 1}\n");

    assertEquals(1, run("config", "--dir", directory.toString()));

    List<String> lines = text(err).lines().toList();
    assertEquals("Error: " + file + ":2: services.a.image is missing", lines.get(0));
    assertTrue(
        lines.get(1).startsWith("Error: " + file + ":3: services.b.nonsense is not supported"));
    assertEquals(2, lines.size());
  }

  @Test
  void anAbsentComposeFileIsNamed() {
    assertEquals(1, run("config", "--dir", directory.toString(), "-f", "other.yaml"));
    assertEquals(
        "Error: " + directory.resolve("other.yaml") + ": there is no such file\n", text(err));
  }

  @Test
  void whatIsNoArchiveIsNotImported() throws IOException {
    Path file = Files.writeString(directory.resolve("a.tar"), "no archive");

    assertEquals(1, run("images", "import", file.toString(), "--dir", directory.toString()));

    assertTrue(text(err).startsWith("Error: could not read image archive " + file), text(err));
    assertTrue(Files.notExists(directory.resolve("images")));
  }

  private static List<String> withoutPlaces(Path file) {
    ComposeFile compose =
        ComposeReader.read(
            new ComposeSource(List.of(file), file.resolveSibling("volumes"), Map.of(), Map.of()));
    return compose.services().stream()
        .map(service -> service.toString().replaceFirst("at=[^,]*, ", ""))
        .toList();
  }

  private int run(String... words) {
    return new Program(
            Map.of("FAASD_DEFAULTS", "/nonexistent"),
            new PrintStream(out, true),
            new PrintStream(err, true))
        .run(List.of(words));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
