package dev.faasd.workload;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * When to do what somebody has asked for and nobody is in a hurry with: when nobody has asked for a
 * while, since whoever deploys has better use for the machine. Thread-safe; one thread waits.
 */
final class Lull {
  private final Duration quiet;
  private final Duration most;
  private final Semaphore asked = new Semaphore(0);
  private volatile boolean over;

  /**
   * Nobody has asked yet.
   *
   * @param quiet so long after somebody has asked, nobody must ask again
   * @param most the longest wait: for somebody to ask, and again for quiet
   */
  Lull(Duration quiet, Duration most) {
    this.quiet = quiet;
    this.most = most;
  }

  void ask() {
    asked.release();
  }

  /** Waits; false when there is nothing to wait for any more. */
  boolean await() throws InterruptedException {
    if (asked.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
      long end = System.nanoTime() + most.toNanos();
      do {
        asked.drainPermits();
      } while (!over
          && System.nanoTime() < end
          && asked.tryAcquire(quiet.toNanos(), TimeUnit.NANOSECONDS));
    }
    return !over;
  }

  /** Whoever waits hears of it at once. */
  void end() {
    over = true;
    asked.release();
  }
}
