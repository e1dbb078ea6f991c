package dev.faasd.gateway;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How soon a call tries again that was refused a connection: at first soon, then less so. */
final class Pace {
  /** So long a replica may refuse connections: its function died and is being restarted. */
  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long FIRST_MILLIS = 10;
  private static final long LONGEST_MILLIS = 200;

  private long since;
  private long pauseMillis = FIRST_MILLIS;

  /**
   * Milliseconds to the next attempt; empty when it has been refused for too long.
   *
   * @param mostNanos how long it may take at most
   */
  OptionalLong next(long mostNanos) {
    long now = System.nanoTime();
    since = since == 0 ? now : since;
    if (now - since > Math.min(REFUSED_NANOS, mostNanos)) {
      return OptionalLong.empty();
    }
    long next = pauseMillis;
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_MILLIS);
    return OptionalLong.of(next);
  }
}
