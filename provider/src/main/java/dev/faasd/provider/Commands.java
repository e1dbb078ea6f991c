package dev.faasd.provider;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One function's queue of commands: one at a time, in the order they came. A command of a user cuts
 * short what is waiting for the function to become ready; repairs and wakes do not.
 */
final class Commands {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final AtomicInteger usersWaiting = new AtomicInteger();
  private volatile CompletableFuture<Void> cutShort = new CompletableFuture<>();

  /** The right to change the function, until closed by the thread that has it. */
  final class Turn implements AutoCloseable {
    private final CompletableFuture<Void> superseded;

    private Turn(CompletableFuture<Void> superseded) {
      this.superseded = superseded;
    }

    /** Completed when a later command makes it pointless to wait any longer. */
    CompletableFuture<Void> superseded() {
      return superseded;
    }

    @Override
    public void close() {
      lock.unlock();
    }
  }

  /** Waits for a user's turn. */
  Turn user() {
    usersWaiting.incrementAndGet();
    cutShort.complete(null);
    lock.lock();
    usersWaiting.decrementAndGet();
    return begin(new CompletableFuture<>());
  }

  /** Waits for a turn of the house, which gives way to users. */
  Turn house() {
    lock.lock();
    CompletableFuture<Void> superseded = new CompletableFuture<>();
    Turn turn = begin(superseded);
    if (usersWaiting.get() > 0) {
      superseded.complete(null);
    }
    return turn;
  }

  private Turn begin(CompletableFuture<Void> superseded) {
    cutShort = superseded;
    return new Turn(superseded);
  }
}
