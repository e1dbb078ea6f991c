package dev.faasd.queueworker;

import dev.faasd.api.AsyncSettings;
import dev.faasd.api.FunctionId;
import dev.faasd.queue.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The calls of a queue that this worker has: which of them run now, and which wait because their
 * function runs as many as it wants. Those let others pass, as long as they are not too many. Safe
 * for use by several threads.
 */
final class Lineup {
  private final int most;
  private final BiConsumer<Held, Lineup> start;
  private final Map<Long, Held> held = new HashMap<>();
  private final Deque<Held> waiting = new ArrayDeque<>();
  private final Map<FunctionId, Integer> running = new HashMap<>();
  private int runs;
  private long bytes;

  /**
   * One that is empty.
   *
   * @param most calls that run at a time
   * @param start starts one; must not block
   */
  Lineup(int most, BiConsumer<Held, Lineup> start) {
    this.most = most;
    this.start = start;
  }

  /** Takes a call in; one that is here already goes on under what the queue calls it now. */
  synchronized void add(Delivery delivery) {
    Held known = held.get(delivery.number());
    if (known != null) {
      known.renew(delivery);
      return;
    }
    Held taken = new Held(delivery);
    held.put(delivery.number(), taken);
    bytes += delivery.size();
    waiting.add(taken);
    startWhatMay();
  }

  private void startWhatMay() {
    for (Iterator<Held> all = waiting.iterator(); runs < most && all.hasNext(); ) {
      Held next = all.next();
      FunctionId function = next.call().function();
      int already = running.getOrDefault(function, 0);
      if (already < limit(next)) {
        all.remove();
        runs++;
        running.put(function, already + 1);
        start.accept(next, this);
      }
    }
  }

  private int limit(Held next) {
    return AsyncSettings.ofUnchecked(next.call().settings()).inFlight().orElse(most);
  }

  /** The queue knows what became of a call that ran. */
  synchronized void leave(Held gone) {
    if (!held.remove(gone.delivery().number(), gone)) {
      return;
    }
    bytes -= gone.delivery().size();
    runs--;
    running.computeIfPresent(gone.call().function(), (_, n) -> n == 1 ? null : n - 1);
    startWhatMay();
    notifyAll();
  }

  /**
   * Waits until there is room.
   *
   * @param roomBytes most that may be held then
   * @return how many calls may come
   */
  synchronized int awaitRoom(long roomBytes) throws InterruptedException {
    while (room() < 1 || bytes > roomBytes) {
      wait();
    }
    return room();
  }

  /** As many as can run at once; but those who wait for their function are not to fill it all. */
  private int room() {
    return Math.min(most - runs, 2 * most - runs - waiting.size());
  }

  /** All that are here. */
  synchronized List<Held> all() {
    return new ArrayList<>(held.values());
  }

  /** Gives those back that do not run. */
  synchronized List<Held> dropWaiting() {
    List<Held> dropped = new ArrayList<>(waiting);
    waiting.clear();
    dropped.forEach(one -> held.remove(one.delivery().number()));
    return dropped;
  }

  /** Calls that run, by function. */
  synchronized Map<FunctionId, Integer> running() {
    return Map.copyOf(running);
  }

  /** One that runs, of this key. */
  synchronized Optional<Held> find(String key) {
    return held.values().stream()
        .filter(one -> one.delivery().key().equals(key) && !waiting.contains(one))
        .findFirst();
  }

  /** Ends those of this key. */
  synchronized boolean cancel(String key) {
    List<Held> wanted =
        held.values().stream().filter(one -> one.delivery().key().equals(key)).toList();
    wanted.forEach(Held::cancel);
    return !wanted.isEmpty();
  }
}
