package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagePullTest {
  private static Optional<String> policy(String value) {
    return ImagePull.policy(Map.of(ImagePull.ANNOTATION, value));
  }

  @Test
  void wordsAreReadWhateverTheirCapitals() {
    assertEquals(Optional.of("IfNotPresent"), policy("ifnotpresent"));
    assertEquals(Optional.of("Always"), policy(" Always "));
    assertEquals(Optional.of("Never"), policy("NEVER"));
    assertEquals(Optional.empty(), policy(""));
    assertEquals(Optional.empty(), ImagePull.policy(Map.of()));
  }

  @Test
  void otherWordsAreRefused() {
    InvalidAnnotation failure = assertThrows(InvalidAnnotation.class, () -> policy("Sometimes"));
    assertEquals(
        "annotation com.openfaas.pull-policy is 'Sometimes', not one of Always, IfNotPresent, Never",
        failure.getMessage());
  }
}
