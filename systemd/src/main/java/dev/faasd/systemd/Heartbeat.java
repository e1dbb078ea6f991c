package dev.faasd.systemd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The signs of life that a service manager expects within every period of {@code WatchdogSec}. They
 * come from the threads that do the work, not from one beside them: where one of those is stuck, no
 * sign is given and the service manager starts the daemon again.
 *
 * @param every how often a sign is given; zero where nobody expects any
 * @param sign gives one; does not wait
 */
public record Heartbeat(Duration every, Runnable sign) {
  /** Nobody expects signs. */
  public static Heartbeat none() {
    return new Heartbeat(Duration.ZERO, () -> {});
  }

  /**
   * Gives signs until the timer ends. Returns at once.
   *
   * @param timer begins each
   * @param hops each sign passes through all of these, one after another, before it is given
   */
  public void through(ScheduledExecutorService timer, List<? extends Executor> hops) {
    if (every.isZero()) {
      return;
    }
    Runnable beat = sign;
    for (Executor hop : hops.reversed()) {
      Runnable next = beat;
      beat = () -> pass(hop, next);
    }
    var _ = timer.scheduleWithFixedDelay(beat, 0, every.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void pass(Executor hop, Runnable next) {
    try {
      hop.execute(next);
    } catch (RejectedExecutionException _) {
      return; // the daemon ends, and is watched no longer
    }
  }
}
