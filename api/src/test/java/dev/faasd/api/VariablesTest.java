package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void whatIsBlankIsNotSet(String text) {
    Variables variables = new Variables(Map.of("port", text, "wait", text, "name", text));
    assertEquals(8080, variables.number("port", 8080, 0, 65535));
    assertEquals(Duration.ofSeconds(8), variables.duration("wait", Duration.ofSeconds(8)));
    assertEquals("nats", variables.text("name", "nats"));
    assertEquals(List.of(), variables.problems());
  }

  @Test
  void numbersHaveTheirBounds() {
    Variables variables =
        new Variables(Map.of("least", "1", "most", " 9 ", "less", "0", "more", "10", "none", "-"));
    assertEquals(1, variables.number("least", 5, 1, 9));
    assertEquals(9, variables.number("most", 5, 1, 9));
    for (String name : List.of("less", "more", "none")) {
      assertEquals(5, variables.number(name, 5, 1, 9));
    }
    assertEquals(
        List.of(
            "less: '0' is not a number from 1 to 9.",
            "more: '10' is not a number from 1 to 9.",
            "none: '-' is not a number from 1 to 9."),
        variables.problems());
  }

  @Test
  void whatAParserRefusesEitherWayIsTold() {
    Variables variables = new Variables(Map.of("a", "x", "b", "y"));
    assertEquals("", variables.parsed("a", "", _ -> Optional.empty(), "good"));
    assertEquals(
        "",
        variables.parsed(
            "b",
            "",
            text -> {
              throw new IllegalArgumentException(text);
            },
            "good"));
    assertEquals(List.of("a: 'x' is not good.", "b: 'y' is not good."), variables.problems());
  }

  @Test
  void secretsAreFilesOrNothing(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("password"), "geheim\n");
    Files.createDirectory(directory.resolve("broken"));
    Variables variables = new Variables(Map.of("secret_mount_path", directory.toString()));
    assertEquals("geheim", variables.secret("password"));
    assertEquals("", variables.secret("absent"));
    assertEquals(List.of(), variables.problems());
    assertEquals("", variables.secret("broken"));
    assertEquals(1, variables.problems().size());
  }
}
