package dev.faasd.supervisor;

import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before a service is started again: not at all at first, then ever longer up to a
 * cap; what has run for a while begins anew. For one thread.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** A service that has run for so long was started well. */
  static final Duration SETTLED = Duration.ofSeconds(10);

  private int failures;
  private Instant started = Instant.EPOCH;

  /** The service was started, or found running. */
  void started(Instant now) {
    started = now;
  }

  /** How often in a row the service failed, the last time not included. */
  int failures() {
    return failures;
  }

  /** The service failed, or could not be started: how long to wait now. */
  Duration failed(Instant now) {
    if (!started.equals(Instant.EPOCH) && !now.isBefore(started.plus(SETTLED))) {
      failures = 0;
    }
    started = Instant.EPOCH;
    int exponent = failures++ - 1;
    if (exponent < 0) {
      return Duration.ZERO;
    }
    Duration wait = FIRST.multipliedBy(1L << Math.min(exponent, 20));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }
}
