package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LullTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  @Test
  void comesAfterTheLastOfThoseWhoAsk() throws Exception {
    Lull lull = new Lull(SOON, NEVER);
    lull.ask();
    lull.ask();
    assertTrue(lull.await());
    lull.end();
    assertFalse(lull.await());
  }

  @Test
  void comesAtLastWhereNobodyAsks() throws Exception {
    assertTrue(new Lull(NEVER, SOON).await());
  }

  @Test
  void comesAtLastWhereSomebodyAsksAllTheTime() throws Exception {
    Lull lull = new Lull(NEVER, Duration.ofMillis(50));
    Thread asks =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    lull.ask();
                    Thread.onSpinWait();
                  }
                });
    try {
      assertTrue(lull.await());
    } finally {
      asks.interrupt();
      asks.join();
    }
  }

  @Test
  void endIsHeardInTheMiddleOfIt() throws Exception {
    Lull lull = new Lull(NEVER, NEVER);
    lull.ask();
    Thread ends = Thread.ofVirtual().start(lull::end);
    assertFalse(lull.await());
    ends.join();
  }
}
