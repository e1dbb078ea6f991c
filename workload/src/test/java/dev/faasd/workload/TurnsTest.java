package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns turns = new Turns();

  @Test
  void oneWorkloadIsHandledByOneThreadAtATime() throws Exception {
    WorkloadId id = new WorkloadId("tests", "one");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int call = 0; call < 200; call++) {
        calls.add(
            threads.submit(
                () -> {
                  try (Turns.Turn _ = turns.take(id)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(1_000);
                    inside.decrementAndGet();
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertEquals(1, most.get());
    assertEquals(0, turns.size());
  }

  @Test
  void anotherWorkloadDoesNotWait() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (Turns.Turn _ = turns.take(new WorkloadId("tests", "one"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> other =
          threads.submit(
              () -> {
                try (Turns.Turn _ = turns.take(new WorkloadId("tests", "two"))) {
                  done.countDown();
                }
              });
      assertTrue(done.await(10, TimeUnit.SECONDS));
      other.get();
    }
  }
}
