package dev.faasd.queueworker;

import dev.faasd.queue.Call;
import dev.faasd.queue.Delivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A call that this worker has, until it told the queue what became of it. */
final class Held {
  private volatile Delivery delivery;
  private volatile Instant since = Instant.now();
  private @Nullable Thread runner;
  private boolean cancelled;

  Held(Delivery delivery) {
    this.delivery = delivery;
  }

  Delivery delivery() {
    return delivery;
  }

  Call call() {
    return delivery.call();
  }

  /** The queue delivered it again, because it did not hear of it in time. */
  void renew(Delivery again) {
    delivery = again;
  }

  /** When the attempt began. */
  Instant since() {
    return since;
  }

  /** The thread that calls this makes the attempt. */
  synchronized void begin() {
    since = Instant.now();
    runner = Thread.currentThread();
    if (cancelled) {
      Thread.currentThread().interrupt();
    }
  }

  /** The attempt is over: from here on nobody is interrupted. */
  synchronized void end() {
    runner = null;
    boolean _ = Thread.interrupted();
  }

  /** Nobody wants it any more. */
  synchronized void cancel() {
    cancelled = true;
    if (runner != null) {
      runner.interrupt();
    }
  }

  /** Whether nobody wants it any more. */
  synchronized boolean isCancelled() {
    return cancelled;
  }
}
