package dev.faasd.gateway;

import static org.awaitility.Awaitility.await;

import dev.faasd.http.Exchange;
import dev.faasd.http.Handler;
import dev.faasd.http.Response;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A function that answers none of its calls until it may. */
final class HeldCalls implements Handler {
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch may = new CountDownLatch(1);

  @Override
  public void handle(Exchange exchange) {
    exchange.blocking(
        _ -> {
          begun.incrementAndGet();
          may.await();
          return Response.text(200, "served");
        });
  }

  void awaitBegun(int calls) {
    await().atMost(Duration.ofSeconds(10)).until(() -> begun.get() == calls);
  }

  /** All are answered, and those to come at once. */
  void release() {
    may.countDown();
  }
}
