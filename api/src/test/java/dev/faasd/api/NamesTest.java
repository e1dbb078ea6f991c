package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "hello", "Hello-World_2", "a--b", "a__b"})
  void goodNamesAreTaken(String name) {
    assertEquals(name, new FunctionName(name).value());
    assertEquals(name, new NamespaceName(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-a", "a-", "_a", "a_", ".", "..", "a.b", "a/b", "../a", "a b", "a\n", "ä", "a%2f",
        "a\0b", "a:b"
      })
  void badNamesAreRefusedInOneSentence(String name) {
    InvalidName invalid = assertThrows(InvalidName.class, () -> new FunctionName(name));
    assertTrue(invalid.getMessage().startsWith("function name "), invalid.getMessage());
    assertEquals(1, invalid.getMessage().lines().count(), invalid.getMessage());
    assertThrows(InvalidName.class, () -> new NamespaceName(name));
  }

  @Test
  void everyAsciiCharacterIsEitherOfTheSetOrRefused() {
    for (char c = 0; c < 128; c++) {
      boolean outer = Character.isLetterOrDigit(c);
      boolean inner = outer || c == '-' || c == '_';
      assertEquals(outer, Names.isValid(String.valueOf(c)), "alone: " + (int) c);
      assertEquals(inner, Names.isValid("a" + c + "b"), "within: " + (int) c);
      assertEquals(outer, Names.isValid("a" + c), "last: " + (int) c);
      assertEquals(outer, Names.isValid(c + "a"), "first: " + (int) c);
    }
  }

  @Test
  void sixtyThreeIsTheLongest() {
    assertTrue(Names.isValid("x".repeat(63)));
    assertFalse(Names.isValid("x".repeat(64)));
    String message =
        assertThrows(InvalidName.class, () -> new FunctionName("x".repeat(100_000))).getMessage();
    assertTrue(message.length() < 300, "a long name is shortened in the message");
  }

  @Test
  void theLastDotSeparatesTheNamespace() {
    assertEquals(FunctionId.of("figlet", "openfaas-fn"), FunctionId.parse("figlet"));
    assertEquals(FunctionId.of("figlet", "blue"), FunctionId.parse("figlet.blue"));
    assertEquals("figlet.blue", FunctionId.parse("figlet.blue").toString());
    assertThrows(InvalidName.class, () -> FunctionId.parse("a.b.c"));
    assertThrows(InvalidName.class, () -> FunctionId.parse("figlet."));
    assertThrows(InvalidName.class, () -> FunctionId.parse(".blue"));
  }
}
