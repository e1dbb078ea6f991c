package dev.faasd.provider;

import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Tells those who wait for a workload to come up that it ended instead. Thread-safe. */
final class Exits {
  private final ConcurrentMap<WorkloadId, CompletableFuture<WorkloadEvent.Exited>> awaited =
      new ConcurrentHashMap<>();

  /** Completed by the next end of this workload; to be asked for before it is started. */
  CompletableFuture<WorkloadEvent.Exited> next(WorkloadId id) {
    return awaited.computeIfAbsent(id, _ -> new CompletableFuture<>());
  }

  /** Nobody waits for this one any more. */
  void forget(WorkloadId id) {
    awaited.remove(id);
  }

  void tell(WorkloadEvent.Exited exited) {
    CompletableFuture<WorkloadEvent.Exited> waiting = awaited.remove(exited.id());
    if (waiting != null) {
      waiting.complete(exited);
    }
  }
}
