package dev.faasd.provider;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a replica that keeps ending waits before it is started again: not at all the first time,
 * then 1 s, doubled up to a cap. One that served for a while begins anew.
 *
 * @param failures in a row
 */
record BackOff(int failures) {
  static final BackOff NONE = new BackOff(0);
  static final Duration MOST = Duration.ofSeconds(30);

  /** Serving this long forgives what was before. */
  static final Duration SETTLED = Duration.ofSeconds(30);

  private static final int DOUBLINGS = 5;

  /** What counts now that a replica in this condition ended. */
  BackOff afterEndOf(Condition condition, Instant now) {
    boolean settled =
        condition instanceof Condition.Ready ready && !now.isBefore(ready.since().plus(SETTLED));
    return settled ? NONE : this;
  }

  /** The wait before the next start. */
  Duration delay() {
    if (failures == 0) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(failures - 1, DOUBLINGS));
    return doubled.compareTo(MOST) < 0 ? doubled : MOST;
  }

  BackOff next() {
    return new BackOff(failures + 1);
  }
}
