package dev.faasd.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the gateway's process while 500 calls a second come, each over a new connection: how long
 * from the kill until a call is answered that began after one was lost. Without a reference.
 */
final class Restart implements Benchmark {
  private static final String NAME = "restart";
  private static final long PAUSE_NANOS = 1_000_000_000L / 500;

  /** More than in the 10 s after which what is killed again is started again without a pause. */
  private static final int SETTLED = 6_000;

  /** When a call since the last kill was found to be lost, which shows that the process is gone. */
  private final AtomicLong lostAt = new AtomicLong();

  private final AtomicLong answeredAt = new AtomicLong();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile boolean over;

  @Override
  public void run(Settings settings) throws Exception {
    try (Faasd faasd = new Faasd(settings)) {
      faasd.deploy(NAME, Settings.HELLO, Map.of());
      GatewayProcess gateway = new GatewayProcess(faasd.containerd());
      Samples times = new Samples();
      Thread load = Thread.ofPlatform().name("load").start(() -> pace(faasd));
      try {
        for (int i = 0; i < settings.rounds(); i++) {
          settle();
          lostAt.set(0);
          answeredAt.set(0);
          long killed = System.nanoTime();
          gateway.kill();
          Faasd.await("the gateway answers", () -> answeredAt.get() != 0);
          times.add((answeredAt.get() - killed) / 1e6);
        }
        settle();
      } finally {
        over = true;
        load.join();
        faasd.delete(NAME);
      }
      times.print("restart.answered", "ms");
      Samples.print("restart.lost", "requests", lost.get() / (double) settings.rounds());
    }
  }

  private void settle() throws InterruptedException {
    int before = answers.get();
    Faasd.await("calls are answered", () -> answers.get() - before > SETTLED);
  }

  private void pace(Faasd faasd) {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long next = System.nanoTime(); !over; next += PAUSE_NANOS) {
        callers.execute(() -> call(faasd));
        while (System.nanoTime() - next < 0) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
    }
  }

  private void call(Faasd faasd) {
    long began = System.nanoTime();
    try {
      faasd.call(NAME).ok();
      answers.incrementAndGet();
      if (lostAt.get() != 0 && began - lostAt.get() > 0) {
        answeredAt.compareAndSet(0, System.nanoTime());
      }
    } catch (IOException _) {
      lost.incrementAndGet();
      lostAt.compareAndSet(0, System.nanoTime());
    }
  }
}
