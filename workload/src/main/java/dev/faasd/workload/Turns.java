package dev.faasd.workload;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls for one workload come one after another, in the order they arrive, and calls for
 * different ones in parallel. Keeps nothing about workloads nobody calls for. Thread-safe.
 */
final class Turns {
  private static final class Queue {
    final ReentrantLock lock = new ReentrantLock(true);
    int users;
  }

  /** The turn of the thread that took it; closing it lets the next one in. */
  @FunctionalInterface
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  private final ConcurrentMap<WorkloadId, Queue> queues = new ConcurrentHashMap<>();

  /** Waits for its turn; to be closed by the same thread. A thread may take it again. */
  Turn take(WorkloadId id) {
    Queue mine =
        queues.compute(
            id,
            (_, present) -> {
              Queue queue = present == null ? new Queue() : present;
              queue.users++;
              return queue;
            });
    mine.lock.lock();
    return () -> {
      mine.lock.unlock();
      queues.computeIfPresent(id, (_, queue) -> --queue.users == 0 ? null : queue);
    };
  }

  /** How many workloads are called for right now. */
  int size() {
    return queues.size();
  }
}
