package dev.faasd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private record Nested(List<Integer> numbers, Map<String, FunctionUsage> usage, Instant time) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"numbers\":[1,\"2\"]}"
            + "|JSON field 'numbers[1]' cannot be used: a whole number is needed, not a text",
        "{\"numbers\":[1.0]}"
            + "|JSON field 'numbers[0]' cannot be used: a whole number is needed, not the number 1.0",
        "{\"numbers\":[2147483648]}"
            + "|JSON field 'numbers[0]' cannot be used: the number 2147483648 is out of range",
        "{\"numbers\":{}}|JSON field 'numbers' cannot be used: a list is needed, not an object",
        "{\"usage\":{\"a\":{\"cpu\":true}}}"
            + "|JSON field 'usage.a.cpu' cannot be used: a number is needed, not true or false",
        "{\"time\":\"noon\"}"
            + "|JSON field 'time' cannot be used: it is no time such as 2026-01-31T12:00:00Z",
        "[]|JSON cannot be used: an object is needed, not a list",
        "{\"numbers\":[1,}|not valid JSON at line 1 column 15",
        "{\"numbers\"|not valid JSON: it ends too early at line 1 column 11",
        "{} {}|not valid JSON at line 1 column 5",
        "null|the JSON is null where a value is needed"
      })
  void whatIsWrongIsToldWithItsPlace(String json, String sentence) {
    MalformedJson refused =
        assertThrows(MalformedJson.class, () -> Json.read(json.getBytes(UTF_8), Nested.class));
    assertEquals(sentence, refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-2,3.5,1.0E30,12345678901234567890,true,null,\"x\\\"\\\\\\n\\u0001é\uD83D\uDE00\"],\"b\":{}}",
        "[]",
        "\"\"",
        "-9223372036854775808"
      })
  void whatIsReadWithoutAShapeIsWrittenAsItWas(String json) {
    assertEquals(
        json, new String(Json.write(Json.read(json.getBytes(UTF_8), Object.class)), UTF_8));
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "[".repeat(100_000);
    assertThrows(MalformedJson.class, () -> Json.read(deep.getBytes(UTF_8), List.class));
  }

  @Test
  void nullsAreTheSameAsLeftOut() {
    assertEquals(
        new FunctionUsage(0, 1),
        Json.read("{\"cpu\":null,\"totalMemoryBytes\":1}".getBytes(UTF_8), FunctionUsage.class));
    assertEquals(
        new Restarts(0, 0, Optional.empty()),
        Json.read("{\"lastReason\":null}".getBytes(UTF_8), Restarts.class));
  }

  @Test
  void lastOfEqualKeysCounts() {
    assertEquals(
        new FunctionUsage(2, 0),
        Json.read("{\"cpu\":1,\"CPU\":2}".getBytes(UTF_8), FunctionUsage.class));
  }

  @Test
  void bytesAreBase64() {
    byte[] json = Json.write(new Secret("a", "", "", Optional.of(new byte[] {0, 1, -1})));
    assertEquals("{\"name\":\"a\",\"rawValue\":\"AAH/\"}", new String(json, UTF_8));
    assertEquals(
        List.of((byte) 0, (byte) 1, (byte) -1),
        boxed(Json.read(json, Secret.class).rawValue().orElseThrow()));
    MalformedJson refused =
        assertThrows(
            MalformedJson.class,
            () -> Json.read("{\"rawValue\":\"?\"}".getBytes(UTF_8), Secret.class));
    assertTrue(refused.getMessage().contains("'rawValue'"), refused.getMessage());
  }

  private static List<Byte> boxed(byte[] bytes) {
    return List.of(bytes[0], bytes[1], bytes[2]);
  }

  @Test
  void aFieldWithoutAJsonFormIsTheProgrammersFault() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
  }
}
