package dev.faasd.provider;

import dev.faasd.api.ReplicaRoute;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests our own {@code /function/} proxy has on the way, by replica. Thread-safe. */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition done = lock.newCondition();
  private final Map<String, Integer> requests = new HashMap<>();

  void begin(String replica) {
    lock.lock();
    try {
      requests.merge(replica, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  void end(String replica) {
    lock.lock();
    try {
      requests.computeIfPresent(replica, (_, count) -> count == 1 ? null : count - 1);
      done.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Which of these replicas has the fewest; there must be one. */
  ReplicaRoute least(List<ReplicaRoute> replicas) {
    lock.lock();
    try {
      return Collections.min(
          replicas, Comparator.comparingInt(one -> requests.getOrDefault(one.id(), 0)));
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the last one of a replica that gets no new ones; false when the bound came first. */
  boolean awaitNone(String replica, Duration bound) {
    lock.lock();
    try {
      long left = bound.toNanos();
      while (requests.containsKey(replica)) {
        if (left <= 0) {
          return false;
        }
        left = done.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
