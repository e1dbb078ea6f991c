package dev.faasd.workload;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Work of which one is enough for all who ask while it is done. Thread-safe. */
final class OneAtATime<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();

  /** Does it, or waits for who does it already; the result is the same, failures too. */
  V get(K key, Supplier<V> work) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> first = underWay.putIfAbsent(key, mine);
    if (first != null) {
      return result(first);
    }
    try {
      mine.complete(work.get());
    } catch (Throwable e) {
      mine.completeExceptionally(e);
    } finally {
      underWay.remove(key);
    }
    return result(mine);
  }

  private static <V> V result(CompletableFuture<V> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
