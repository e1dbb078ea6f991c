package dev.faasd.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at something again and again, on a thread of its own. Closed by whoever started it. */
final class Rounds implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** What is done each time. */
  @FunctionalInterface
  interface Round {
    void look() throws InterruptedException;
  }

  private Rounds(String name, Duration every, Round round) {
    this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(every, round));
  }

  /** The first look comes after a pause like all others. */
  static Rounds start(String name, Duration every, Round round) {
    Rounds rounds = new Rounds(name, every, round);
    rounds.thread.start();
    return rounds;
  }

  private void run(Duration every, Round round) {
    try {
      while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        round.look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
