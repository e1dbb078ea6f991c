package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void firstRestartIsImmediateThenTheWaitDoublesUpToACap() {
    assertEquals(
        Stream.of(0, 1, 2, 4, 8, 16, 30, 30, 30).map(Duration::ofSeconds).toList(),
        Stream.iterate(BackOff.NONE, BackOff::next).limit(9).map(BackOff::delay).toList());
    assertEquals(BackOff.MOST, new BackOff(Integer.MAX_VALUE).delay());
  }

  @Test
  void servingForAWhileForgives() {
    BackOff often = new BackOff(5);
    Instant since = NOW.minus(BackOff.SETTLED);
    assertEquals(BackOff.NONE, often.afterEndOf(new Condition.Ready("a", 8080, since), NOW));
    List.of(
            new Condition.Ready("a", 8080, since.plusMillis(1)),
            new Condition.Starting(),
            new Condition.Failed("x", NOW))
        .forEach(condition -> assertEquals(often, often.afterEndOf(condition, NOW)));
  }
}
