package dev.faasd.provider;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One function's queue of commands: those of users one at a time, in the order they came. A command
 * of a user cuts short what is waiting for the function to become ready, unless it is patient.
 * Repairs and wakes of the house cut nothing short; they come between, also while a user's command
 * waits for something that is not part of the function yet.
 */
final class Commands {
  private final ReentrantLock users = new ReentrantLock(true);

  /** Whoever holds it may change the function. */
  private final ReentrantLock hand = new ReentrantLock(true);

  /** Users who wait and do not want to. */
  private final AtomicInteger hasty = new AtomicInteger();

  /** Users who want the hand. */
  private final AtomicInteger wanting = new AtomicInteger();

  private volatile CompletableFuture<Void> usersWait = new CompletableFuture<>();
  private volatile CompletableFuture<Void> housesWait = new CompletableFuture<>();

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

    /**
     * Does what takes its time and touches nothing of the function; meanwhile the house may change
     * it. For a user's turn.
     */
    <T> T aside(Supplier<T> work) {
      hand.unlock();
      try {
        return work.get();
      } finally {
        takeHand();
      }
    }

    @Override
    public void close() {
      hand.unlock();
      if (users.isHeldByCurrentThread()) {
        users.unlock();
      }
    }
  }

  /** Waits for a user's turn, and lets those before it wait for nothing. */
  Turn user() {
    hasty.incrementAndGet();
    wanting.incrementAndGet();
    usersWait.complete(null);
    housesWait.complete(null);
    users.lock();
    wanting.decrementAndGet();
    hasty.decrementAndGet();
    return begin();
  }

  /** Waits for a user's turn, however long those before it take. */
  Turn patientUser() {
    users.lock();
    return begin();
  }

  private Turn begin() {
    CompletableFuture<Void> superseded = new CompletableFuture<>();
    usersWait = superseded;
    if (hasty.get() > 0) {
      superseded.complete(null);
    }
    takeHand();
    return new Turn(superseded);
  }

  private void takeHand() {
    wanting.incrementAndGet();
    housesWait.complete(null);
    hand.lock();
    wanting.decrementAndGet();
  }

  /** Waits for a turn of the house, which gives way to users. */
  Turn house() {
    hand.lock();
    return beginHouse();
  }

  /** The same if nobody changes the function right now; waits for nothing. */
  Optional<Turn> houseAtOnce() {
    return hand.tryLock() ? Optional.of(beginHouse()) : Optional.empty();
  }

  private Turn beginHouse() {
    CompletableFuture<Void> superseded = new CompletableFuture<>();
    housesWait = superseded;
    if (wanting.get() > 0) {
      superseded.complete(null);
    }
    return new Turn(superseded);
  }
}
