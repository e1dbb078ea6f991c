package dev.faasd.workload;

import dev.faasd.cni.Network;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes workloads off the network. That takes tens of milliseconds for which nobody needs to wait,
 * unless the same workload comes back or a published port must be free again. Thread-safe.
 */
final class Detachments implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Detachments.class.getName());

  private final Network network;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentMap<WorkloadId, CompletableFuture<Void>> underWay =
      new ConcurrentHashMap<>();

  Detachments(Network network) {
    this.network = network;
  }

  /** What fails in the background is logged; collecting removes it later. */
  void detach(WorkloadId id, boolean inBackground) {
    await(id);
    if (!inBackground) {
      network.detach(id.attachment());
      return;
    }
    CompletableFuture<Void> detachment = new CompletableFuture<>();
    underWay.put(id, detachment);
    background.execute(
        () -> {
          try {
            network.detach(id.attachment());
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "detaching " + id + " failed", e);
          } finally {
            underWay.remove(id);
            detachment.complete(null);
          }
        });
  }

  /** Waits until the workload is off the network, if it is being taken off. */
  void await(WorkloadId id) {
    CompletableFuture<Void> detachment = underWay.get(id);
    if (detachment != null) {
      detachment.join();
    }
  }

  /** Waits for all that is under way. Idempotent. */
  @Override
  public void close() {
    background.close();
  }
}
