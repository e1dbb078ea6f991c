package dev.faasd.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolationTest {
  private static final Location HERE = Location.of(Path.of("f"));

  private final Problems problems = new Problems();
  private final Interpolation interpolation =
      new Interpolation(Map.of("SET", "value", "EMPTY", ""));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain,plain",
        "$SET,value",
        "a${SET}b,avalueb",
        "$SET$SET,valuevalue",
        "$$SET,$SET",
        "$${SET},${SET}",
        "${EMPTY},``",
        "${EMPTY:-d},d",
        "${EMPTY-d},``",
        "${UNSET:-d},d",
        "${UNSET-},``",
        "${UNSET:-a:b-c},a:b-c",
        "${UNSET:-${SET}/x}y,value/xy",
        "${UNSET:-${EMPTY:-{}}},{}",
        "${SET:?needed},value",
        "${EMPTY?needed},``",
      })
  void fillsIn(String text, String filled) {
    assertEquals(filled, interpolation.apply(text, HERE, problems));
    assertEquals(List.of(), problems.all());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${UNSET}|variable UNSET is not set; set it in .env or write ${UNSET:-default}",
        "$UNSET|variable UNSET is not set; set it in .env or write ${UNSET:-default}",
        "${UNSET:?say it}|variable UNSET is required: say it",
        "${EMPTY:?say it}|variable EMPTY is required: say it",
        "${SET|${ without its } in \"${SET\"; write $$ for a dollar",
        "5$|a single $ in \"5$\"; write $$ for a dollar",
        "${1}|${1} does not begin with a variable's name",
        "${SET:+x}|${SET:+x}: after the name come :- and a default or :? and a sentence",
      })
  void refuses(String text, String sentence) {
    interpolation.apply(text, HERE, problems);

    assertEquals(List.of(new Problem(HERE, sentence)), problems.all());
  }

  @Test
  void aRefusedTextIsToldOnce() {
    interpolation.apply("$UNSET $UNSET", HERE, problems);

    assertEquals(1, problems.all().size());
  }
}
