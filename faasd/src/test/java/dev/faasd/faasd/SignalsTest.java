package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  @Test
  void ofTwoThatComeTogetherTheOneThatLeavesEverythingCounts() throws Exception {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    Thread stop =
        Thread.ofVirtual().start(() -> stopped.complete(Signals.decide(ending, Ending.STOP, LONG)));
    await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
    assertTrue(Signals.decide(ending, Ending.LEAVE, LONG));
    stop.join();
    assertFalse(stopped.get());
    assertEquals(Ending.LEAVE, ending.get());
  }

  @Test
  void whatComesAloneCounts() throws Exception {
    assertTrue(Signals.decide(ending, Ending.STOP, Duration.ZERO));
    assertFalse(Signals.decide(ending, Ending.LEAVE, LONG));
    assertFalse(Signals.decide(ending, Ending.STOP, LONG));
    assertEquals(Ending.STOP, ending.get());
  }
}
