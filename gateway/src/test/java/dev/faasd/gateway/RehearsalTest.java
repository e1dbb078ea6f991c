package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void playsToTheEnd() {
    assertDoesNotThrow(() -> Rehearsal.main(new String[0]));
  }
}
