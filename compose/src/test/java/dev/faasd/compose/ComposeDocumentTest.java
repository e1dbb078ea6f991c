package dev.faasd.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/compose.md} lists what the code understands, no less and no more. */
class ComposeDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("project.root", "..")).resolve("docs/compose.md");
  private static final Pattern KNOWN =
      Pattern.compile("(?<at>\\S*)UNKNOWN is not supported; known here: (?<keys>.*)");
  private static final Pattern KEY = Pattern.compile("`([a-zA-Z_.-]+)`");

  @TempDir Path directory;

  @Test
  void everyKeyIsInTheDocumentAndEveryKeyOfTheDocumentIsKnown() throws IOException {
    Set<String> documented = documented();

    assertEquals(documented, known());
  }

  @Test
  void whatHasNoEffectIsInTheDocument() throws IOException {
    String text = Files.readString(DOCUMENT);
    Set<String> documented =
        text.substring(text.indexOf("## Without effect"), text.indexOf("## Programs"))
            .lines()
            .flatMap(line -> firstCell(line).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(documented, new TreeSet<>(ServiceReader.WITHOUT_EFFECT.keySet()));
  }

  /** What the reader says when it is asked for what it does not know, in each section. */
  private Set<String> known() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("docker-compose.yaml"),
            """
            UNKNOWN:
            services:
              SERVICE:
                UNKNOWN:
                env_file: [{UNKNOWN: }]
                volumes: [{UNKNOWN: , tmpfs: {UNKNOWN: }}]
                secrets: [{UNKNOWN: }]
                ports: [{UNKNOWN: }]
                ulimits: {NAME: {UNKNOWN: }}
                depends_on: {NAME: {UNKNOWN: }}
                healthcheck: {UNKNOWN: , x-faasd: {UNKNOWN: }}
                deploy:
                  UNKNOWN:
                  update_config: {UNKNOWN: }
                  resources: {UNKNOWN: , limits: {UNKNOWN: }, reservations: {UNKNOWN: }}
            volumes: {NAME: {UNKNOWN: }}
            secrets: {NAME: {UNKNOWN: }}
            """);
    ComposeSource source = new ComposeSource(List.of(file), directory, Map.of(), Map.of());
    InvalidFileException refusal =
        assertThrows(InvalidFileException.class, () -> ComposeReader.read(source));
    Set<String> sections = new TreeSet<>();
    Set<String> keys = new TreeSet<>();
    for (Problem problem : refusal.problems()) {
      Matcher matcher = KNOWN.matcher(problem.sentence());
      if (matcher.matches()) {
        String at = matcher.group("at").replaceFirst("^services\\.SERVICE\\.", "");
        sections.add(at);
        for (String key : matcher.group("keys").split(", ", -1)) {
          keys.add(at + key);
        }
      }
    }
    // A section whose keys are told is not a key of its own there, unless it can be written short.
    keys.removeAll(
        Set.of(
            "deploy",
            "deploy.resources",
            "deploy.resources.limits",
            "deploy.resources.reservations",
            "deploy.update_config",
            "healthcheck.x-faasd",
            "volumes.tmpfs"));
    keys.removeAll(ServiceReader.WITHOUT_EFFECT.keySet());
    assertEquals(17, sections.size(), sections::toString);
    return keys;
  }

  private static Set<String> documented() throws IOException {
    String text = Files.readString(DOCUMENT);
    return text.substring(0, text.indexOf("## Without effect"))
        .lines()
        .flatMap(line -> firstCell(line).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> firstCell(String line) {
    return line.startsWith("| `")
        ? KEY.matcher(line.substring(0, line.indexOf(" | ")))
            .results()
            .map(key -> key.group(1))
            .toList()
        : List.of();
  }
}
