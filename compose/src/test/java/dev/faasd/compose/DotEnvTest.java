package dev.faasd.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DotEnvTest {
  private final Problems problems = new Problems();

  @Test
  void readsPlainAndQuotedValues() {
    Map<String, String> variables =
        DotEnv.read(
            Path.of(".env"),
            """
            # a comment

            PLAIN=a b # a comment
            export EXPORTED=x#y
            SINGLE='a "b" $C' # a comment
            DOUBLE="a\\nb \\"c\\" \\\\"
            EMPTY=
            COMMENTED= # nothing
            URL=http://host/?a=b
            """,
            problems);

    assertEquals(List.of(), problems.all());
    assertEquals(
        Map.of(
            "PLAIN", "a b",
            "EXPORTED", "x#y",
            "SINGLE", "a \"b\" $C",
            "DOUBLE", "a\nb \"c\" \\",
            "EMPTY", "",
            "COMMENTED", "",
            "URL", "http://host/?a=b"),
        variables);
  }

  @Test
  void tellsTheLineThatIsWrong() {
    DotEnv.read(Path.of(".env"), "A=1\n1B=2\nC='open\n", problems);

    assertEquals(
        List.of(".env:2: not of the form NAME=value", ".env:3: not of the form NAME=value"),
        problems.all().stream().map(Problem::toString).toList());
  }
}
