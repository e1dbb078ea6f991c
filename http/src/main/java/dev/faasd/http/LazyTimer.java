package dev.faasd.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A deadline that is moved far more often than it is reached: moving it later, or taking it back,
 * costs two comparisons. For its event loop only.
 */
final class LazyTimer {
  private static final long NEVER = Long.MAX_VALUE;

  private final EventLoop loop;
  private final Runnable action;
  private long deadline = NEVER;
  private long scheduledFor;
  private @Nullable Future<?> scheduled;

  LazyTimer(EventLoop loop, Runnable action) {
    this.loop = loop;
    this.action = action;
  }

  /** Runs the action in this time, unless moved or taken back before. */
  void in(long nanos) {
    deadline = System.nanoTime() + nanos;
    if (scheduled == null) {
      schedule(nanos);
    } else if (scheduledFor - deadline > 0) {
      scheduled.cancel(false);
      schedule(nanos);
    }
  }

  /** Takes the deadline back. */
  void never() {
    deadline = NEVER;
  }

  /** Takes the deadline back for good. */
  void cancel() {
    deadline = NEVER;
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }

  private void schedule(long nanos) {
    scheduledFor = System.nanoTime() + nanos;
    scheduled = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    scheduled = null;
    if (deadline == NEVER) {
      return;
    }
    long left = deadline - System.nanoTime();
    if (left > 0) {
      schedule(left);
      return;
    }
    deadline = NEVER;
    action.run();
  }
}
