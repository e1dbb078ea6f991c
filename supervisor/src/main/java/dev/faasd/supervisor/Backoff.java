package dev.faasd.supervisor;

import java.time.Duration;
import java.time.Instant;

/**
 * How long to wait before a service is started again: not at all at first, then ever longer up to a
 * cap; what has run for a while begins anew. For one thread.
 */
final class Backoff {
  private final Pace pace;
  private int failures;
  private Instant started = Instant.EPOCH;

  Backoff(Pace pace) {
    this.pace = pace;
  }

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
    if (!started.equals(Instant.EPOCH) && !now.isBefore(started.plus(pace.settled()))) {
      failures = 0;
    }
    started = Instant.EPOCH;
    int exponent = failures++ - 1;
    if (exponent < 0) {
      return Duration.ZERO;
    }
    Duration wait = pace.firstWait().multipliedBy(1L << Math.min(exponent, 20));
    return wait.compareTo(pace.longestWait()) < 0 ? wait : pace.longestWait();
  }

  /** However long it ran, it was not started well. */
  void unsettled() {
    started = Instant.EPOCH;
  }

  /** What was is forgotten. */
  void reset() {
    failures = 0;
  }
}
