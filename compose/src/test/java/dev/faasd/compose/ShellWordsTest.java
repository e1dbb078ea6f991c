package dev.faasd.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
  @Test
  void splitsAsAShellDoes() {
    assertEquals(
        List.of("sh", "-c", "echo 'a' \"b\"", "", "x y", "a\\b", "c", "q\"q\\n"),
        ShellWords.split(" sh -c  \"echo 'a' \\\"b\\\"\" '' x\\ y 'a\\b'\tc \"q\\\"q\\n\" "));
    assertEquals(List.of(), ShellWords.split("  "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a 'b", "a \"b", "a \\"})
  void refusesWhatIsNotClosed(String line) {
    assertThrows(IllegalArgumentException.class, () -> ShellWords.split(line));
  }
}
