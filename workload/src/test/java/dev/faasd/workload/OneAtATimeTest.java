package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {
  private final OneAtATime<String, Integer> turns = new OneAtATime<>();

  @Test
  void whoComesWhileItIsDoneGetsTheSame() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Integer> first =
        CompletableFuture.supplyAsync(
            () ->
                turns.get(
                    "a",
                    () -> {
                      begun.countDown();
                      waitFor(end);
                      return done.incrementAndGet();
                    }));
    begun.await();
    CompletableFuture<Integer> second = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform().start(() -> second.complete(turns.get("a", () -> done.addAndGet(100))));
    await().until(() -> thread.getState() == Thread.State.WAITING);
    assertEquals(7, turns.get("b", () -> 7));
    end.countDown();
    assertEquals(1, first.join());
    assertEquals(1, second.join());
    assertEquals(2, turns.get("a", done::incrementAndGet));
  }

  @Test
  void failureIsThrownAndForgotten() {
    assertThrows(
        WorkloadException.ImageMissing.class,
        () ->
            turns.get(
                "a",
                () -> {
                  throw new WorkloadException.ImageMissing("no");
                }));
    assertEquals(1, turns.get("a", () -> 1));
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
