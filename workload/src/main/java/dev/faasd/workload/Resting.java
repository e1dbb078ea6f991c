package dev.faasd.workload;

import dev.faasd.cni.Attachment;
import dev.faasd.containerd.Mount;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What is known of workloads since this process stopped them, so that their next start need not ask
 * while somebody waits for it. Others may have changed it since: who starts by it has to be ready
 * for that. Thread-safe.
 */
final class Resting {
  /**
   * One that is stopped.
   *
   * @param instance as it is found now
   * @param place on the network, which it keeps
   * @param rootfs how to mount its root file system
   * @param prepared whether it has a task that waits to be started
   */
  record Rest(
      Instance instance, Marks marks, Attachment place, List<Mount> rootfs, boolean prepared) {
    Rest {
      rootfs = List.copyOf(rootfs);
    }

    Rest whenPrepared() {
      return new Rest(instance, marks, place, rootfs, true);
    }
  }

  private final ConcurrentMap<WorkloadId, Rest> all = new ConcurrentHashMap<>();

  void note(WorkloadId id, Rest rest) {
    all.put(id, rest);
  }

  /** It has been prepared. */
  void prepared(WorkloadId id) {
    all.computeIfPresent(id, (_, rest) -> rest.whenPrepared());
  }

  void forget(WorkloadId id) {
    all.remove(id);
  }

  /** What is known, which holds no more: it is about to change. */
  Optional<Rest> take(WorkloadId id) {
    return Optional.ofNullable(all.remove(id));
  }
}
