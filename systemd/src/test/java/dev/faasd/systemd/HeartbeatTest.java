package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final AtomicInteger signs = new AtomicInteger();

  @Test
  void aStuckThreadOnTheWayStopsTheSigns() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch given = new CountDownLatch(3);
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService last = Executors.newSingleThreadExecutor()) {
      var _ = last.submit(() -> release.await(1, TimeUnit.MINUTES));
      AtomicInteger begun = new AtomicInteger();
      heartbeat(given)
          .through(
              timer,
              List.<Executor>of(
                  task -> {
                    begun.incrementAndGet();
                    first.execute(task);
                  },
                  last));
      CountDownLatch several = new CountDownLatch(5);
      var _ = timer.scheduleAtFixedRate(several::countDown, 0, 1, TimeUnit.MILLISECONDS);
      assertTrue(several.await(1, TimeUnit.MINUTES));

      assertEquals(0, signs.get());
      assertTrue(begun.get() > 0);
      release.countDown();
      assertTrue(given.await(1, TimeUnit.MINUTES));
      timer.shutdownNow();
    }
  }

  @Test
  void withoutAnybodyWhoExpectsSignsNothingIsBegun() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Heartbeat.none().through(timer, List.of());
      assertEquals(List.of(), timer.shutdownNow());
    }
  }

  @Test
  void aHopThatHasEndedIsNoFailure() throws InterruptedException {
    ExecutorService ended = Executors.newSingleThreadExecutor();
    ended.shutdown();
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      CountDownLatch tried = new CountDownLatch(3);
      Heartbeat heartbeat = new Heartbeat(Duration.ofMillis(1), signs::incrementAndGet);
      heartbeat.through(
          timer,
          List.of(
              task -> {
                tried.countDown();
                ended.execute(task);
              }));
      assertTrue(tried.await(1, TimeUnit.MINUTES));
      assertEquals(0, signs.get());
      timer.shutdownNow();
    }
  }

  private Heartbeat heartbeat(CountDownLatch given) {
    return new Heartbeat(
        Duration.ofMillis(1),
        () -> {
          signs.incrementAndGet();
          given.countDown();
        });
  }
}
