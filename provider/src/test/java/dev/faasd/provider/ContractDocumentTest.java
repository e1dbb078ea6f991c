package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/contract.md names every row, and no test that does not exist. */
class ContractDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w{2,})(?:\\.(\\w+))?`");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([SCO])(\\d+)(?:(,| to) [SCO](\\d+))? ");

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/contract.md"));
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<MatchResult> named =
        TEST.matcher(document()).results().filter(ContractDocumentTest::isTest).toList();
    assertTrue(named.size() > 100, named.size() + " tests are named");
    Set<String> absent = new TreeSet<>();
    for (MatchResult test : named) {
      String method = test.group(2) == null ? "" : "void " + test.group(2) + "(";
      if (sources(test.group(1)).stream().noneMatch(source -> source.contains(method))) {
        absent.add(test.group());
      }
    }
    assertEquals(Set.of(), absent);
  }

  private static boolean isTest(MatchResult name) {
    return name.group(2) != null || name.group(1).endsWith("Test") || name.group(1).endsWith("IT");
  }

  /** What a class of this name says, in whichever module. */
  private static List<String> sources(String name) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path module : modules()) {
      try (Stream<Path> files = Files.walk(module)) {
        for (Path file : files.filter(one -> one.endsWith(name + ".java")).toList()) {
          found.add(Files.readString(file));
        }
      }
    }
    return List.copyOf(found);
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.list(ROOT)) {
      return files
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  @Test
  void everyFaultOfTheOriginalHasARow() throws IOException {
    Set<String> rows =
        ROW.matcher(document())
            .results()
            .flatMap(
                row ->
                    IntStream.rangeClosed(
                            Integer.parseInt(row.group(2)),
                            Integer.parseInt(row.group(row.group(4) == null ? 2 : 4)))
                        .mapToObj(number -> row.group(1) + number))
            .collect(Collectors.toSet());
    for (String last : List.of("S14", "C29", "O27")) {
      for (int number = 1; number <= Integer.parseInt(last.substring(1)); number++) {
        assertTrue(rows.contains(last.charAt(0) + "" + number), last.charAt(0) + "" + number);
      }
    }
  }
}
