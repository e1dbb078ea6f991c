package dev.faasd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void severalInOneHeaderAreToldApart() {
    assertEquals(
        List.of(
            new Challenge("basic", Map.of("realm", "a, \"b\"")),
            new Challenge(
                "bearer", Map.of("realm", "https://auth.example/token", "service", "x", "n", "1")),
            new Challenge("negotiate", Map.of())),
        Challenge.parse(
            List.of(
                "Basic realm=\"a, \\\"b\\\"\", Bearer Realm=\"https://auth.example/token\" ,"
                    + "service=\"x\",n=1",
                "Negotiate")));
  }

  @Test
  void whatIsMalformedIsLeftOut() {
    assertEquals(List.of(), Challenge.parse(List.of("", "=", "\"", ", ,")));
    assertEquals(
        List.of(new Challenge("bearer", Map.of())),
        Challenge.parse(List.of("Bearer realm=\"never closed")));
  }
}
