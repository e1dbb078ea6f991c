package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelFilterTest {
  @Test
  void allLabelsMustMatch() {
    assertEquals(
        "labels.\"a/b.c\"==\"1\",labels.\"d\"==\"\"",
        LabelFilter.all(Map.of("d", "", "a/b.c", "1")));
    assertEquals("", LabelFilter.all(Map.of()));
  }

  @Test
  void aValueCannotEndItsQuotes() {
    assertEquals("labels.\"a\"==\"\\\"\\\\\"", LabelFilter.all(Map.of("a", "\"\\")));
  }
}
