package dev.faasd.gateway;

import dev.faasd.http.Exchange;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of the bodies of requests is in memory at a time. Whoever comes when it is spent waits a
 * little; his body is not read meanwhile.
 */
final class BodyBudget {
  private static final int KIBIBYTE = 1024;

  /** What a request takes besides its body. */
  private static final int HEAD = 8;

  private static final int TOTAL = 8 * 1024;
  private static final int MOST_WAITING = 256;
  private static final int PATIENCE_SECONDS = 5;

  private final Semaphore kibibytes = new Semaphore(TOTAL, true);
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Goes on when there is room, on the exchange's event loop; what is taken is given back when the
   * exchange ends.
   *
   * @param bytes most that its body has
   * @param full what is done when there is no room for too long
   */
  void enter(Exchange exchange, long bytes, Runnable go, Runnable full) {
    int wanted = (int) Math.min(TOTAL, HEAD + bytes / KIBIBYTE);
    if (kibibytes.tryAcquire(wanted)) {
      begin(exchange, wanted, go);
    } else if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      full.run();
    } else {
      Thread.ofVirtual().name("room").start(() -> await(exchange, wanted, go, full));
    }
  }

  private void await(Exchange exchange, int wanted, Runnable go, Runnable full) {
    try {
      if (kibibytes.tryAcquire(wanted, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        exchange.execute(() -> begin(exchange, wanted, go));
      } else {
        full.run();
      }
    } catch (InterruptedException _) {
      full.run();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void begin(Exchange exchange, int taken, Runnable go) {
    exchange.onFinish((_, _) -> kibibytes.release(taken));
    go.run();
  }
}
