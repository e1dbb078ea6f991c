package dev.faasd.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private final Backoff backoff = new Backoff(Pace.USUAL);

  @Test
  void doublesFromASecondAfterTheFirstTimeUpToACap() {
    assertEquals(
        List.of(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L),
        Stream.generate(() -> backoff.failed(NOW).toSeconds()).limit(8).toList());
  }

  @Test
  void beginsAnewAfterARunOfSomeLength() {
    failTwice();
    backoff.started(NOW);

    assertEquals(Duration.ZERO, backoff.failed(NOW.plus(Pace.USUAL.settled())));
    assertEquals(1, backoff.failures());
  }

  @Test
  void goesOnAfterAShortRun() {
    failTwice();
    backoff.started(NOW);

    assertEquals(Duration.ofSeconds(2), backoff.failed(NOW.plusSeconds(1)));
  }

  @Test
  void aStartThatFailsIsNoRun() {
    failTwice();

    assertEquals(Duration.ofSeconds(2), backoff.failed(NOW.plus(Duration.ofHours(1))));
  }

  private void failTwice() {
    assertEquals(Duration.ZERO, backoff.failed(NOW));
    assertEquals(Duration.ofSeconds(1), backoff.failed(NOW));
  }
}
