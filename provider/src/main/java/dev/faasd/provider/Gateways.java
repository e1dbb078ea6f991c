package dev.faasd.provider;

import dev.faasd.api.RoutingAck;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;

/**
 * The gateways that follow the routing table, and what they have acknowledged. Whoever changes a
 * route waits here: until all have said so, or a bound. With no gateway nothing waits. One whose
 * stream broke, also by an end of the provider before, is waited for a while longer, because it may
 * still have requests on the way and come back. Thread-safe.
 */
final class Gateways {
  private static final class Gateway {
    int streams;
    long lostAt;
    long applied;
    final Set<String> drained = new HashSet<>();
  }

  private final Duration lost;
  private final GatewayNames names;
  private final ReentrantLock lock = new ReentrantLock();
  private final java.util.concurrent.locks.Condition news = lock.newCondition();
  private final Map<String, Gateway> gateways = new HashMap<>();
  private final Map<String, Integer> expected = new HashMap<>();

  /**
   * Of those that followed the provider before, and are about to come back.
   *
   * @param lost how long one that is gone still counts
   * @param names where they are written
   */
  Gateways(Duration lost, GatewayNames names) {
    this.lost = lost;
    this.names = names;
    long now = System.nanoTime();
    for (String name : names.read()) {
      Gateway before = new Gateway();
      before.lostAt = now;
      gateways.put(name, before);
    }
  }

  /** A gateway opened a stream. */
  void connected(String id) {
    lock.lock();
    try {
      boolean known = gateways.containsKey(id);
      gateways.computeIfAbsent(id, _ -> new Gateway()).streams++;
      if (!known) {
        names.write(gateways.keySet());
      }
    } finally {
      lock.unlock();
    }
  }

  /** A stream of it ended. */
  void disconnected(String id) {
    lock.lock();
    try {
      Gateway gateway = gateways.get(id);
      if (gateway != null && --gateway.streams == 0) {
        gateway.lostAt = System.nanoTime();
        news.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A gateway says something; from one that has no stream it is of no use, and forgotten. */
  void acknowledge(RoutingAck ack) {
    lock.lock();
    try {
      Gateway gateway = gateways.get(ack.gateway());
      if (gateway == null) {
        return;
      }
      switch (ack) {
        case RoutingAck.Applied applied ->
            gateway.applied = Math.max(gateway.applied, applied.applied());
        case RoutingAck.Drained drained -> {
          if (expected.containsKey(drained.drained())) {
            gateway.drained.add(drained.drained());
          }
        }
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every gateway follows this version of the table; false when the bound came first.
   */
  boolean awaitApplied(long version, Duration bound) {
    return await((_, gateway) -> gateway.applied >= version, bound);
  }

  /**
   * Begins to listen for the end of the last request of a replica; to be called before its route is
   * changed, closed by the caller.
   */
  Drain expectDrained(String replica) {
    lock.lock();
    try {
      forgetLost();
      expected.merge(replica, 1, Integer::sum);
      return new Drain(replica, Set.copyOf(gateways.keySet()));
    } finally {
      lock.unlock();
    }
  }

  /** Those that count now: following, or gone since a moment ago. */
  List<String> present() {
    lock.lock();
    try {
      forgetLost();
      return List.copyOf(gateways.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** A wait for one replica's last request, by the gateways that may have sent it some. */
  final class Drain implements AutoCloseable {
    private final String replica;
    private final Set<String> owing;

    private Drain(String replica, Set<String> owing) {
      this.replica = replica;
      this.owing = owing;
    }

    /** Waits until all of them are done with it; false when the bound came first. */
    boolean await(Duration bound) {
      return Gateways.this.await(
          (id, gateway) -> !owing.contains(id) || gateway.drained.contains(replica), bound);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (expected.computeIfPresent(replica, (_, count) -> count == 1 ? null : count - 1)
            == null) {
          gateways.values().forEach(gateway -> gateway.drained.remove(replica));
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean await(BiPredicate<String, Gateway> said, Duration bound) {
    lock.lock();
    try {
      long end = System.nanoTime() + bound.toNanos();
      for (; ; ) {
        long nextLost = forgetLost();
        if (gateways.entrySet().stream()
            .allMatch(entry -> said.test(entry.getKey(), entry.getValue()))) {
          return true;
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        news.awaitNanos(Math.min(left, nextLost));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets those that are gone for good; returns the nanoseconds until there may be another. */
  private long forgetLost() {
    long now = System.nanoTime();
    boolean fewer =
        gateways
            .values()
            .removeIf(gateway -> gateway.streams == 0 && now - gateway.lostAt >= lost.toNanos());
    if (fewer) {
      names.write(gateways.keySet());
    }
    return gateways.values().stream()
        .filter(gateway -> gateway.streams == 0)
        .mapToLong(gateway -> lost.toNanos() - (now - gateway.lostAt))
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
