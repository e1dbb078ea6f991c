package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.RoutingMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The routing table as one reader sees it: the whole of it, then what changes. What a slow reader
 * has not taken yet is kept once a function, the latest, so it never holds more than the table.
 * Thread-safe.
 */
final class RoutingFeed implements AutoCloseable {
  private final RoutingTable table;
  private final ReentrantLock lock = new ReentrantLock();
  private final java.util.concurrent.locks.Condition news = lock.newCondition();
  private final Map<FunctionId, RoutingMessage> changes = new LinkedHashMap<>();
  private Optional<RoutingMessage> snapshot;
  private long version;
  private boolean closed;

  RoutingFeed(RoutingTable table, RoutingMessage.Snapshot snapshot) {
    this.table = table;
    this.snapshot = Optional.of(snapshot);
    this.version = snapshot.version();
  }

  void offer(FunctionId id, RoutingMessage message) {
    lock.lock();
    try {
      // Taken out first, so that the order is that of the versions.
      changes.remove(id);
      changes.put(id, message);
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next line: what is new, or a heartbeat when nothing is for so long. Empty once closed.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  Optional<RoutingMessage> next(Duration heartbeat) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = heartbeat.toNanos();
      while (snapshot.isEmpty() && changes.isEmpty() && !closed && nanos > 0) {
        nanos = news.awaitNanos(nanos);
      }
      if (closed) {
        return Optional.empty();
      }
      RoutingMessage next = take();
      version = next.version();
      return Optional.of(next);
    } finally {
      lock.unlock();
    }
  }

  private RoutingMessage take() {
    if (snapshot.isPresent()) {
      RoutingMessage first = snapshot.get();
      snapshot = Optional.empty();
      return first;
    }
    if (changes.isEmpty()) {
      return new RoutingMessage.Heartbeat(version);
    }
    return changes.remove(changes.keySet().iterator().next());
  }

  @Override
  public void close() {
    table.close(this);
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
