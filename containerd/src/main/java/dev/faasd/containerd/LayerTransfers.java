package dev.faasd.containerd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Gets the layers of one image in, the lowest first and some at a time, so that those that are
 * there can be unpacked while others come. Closed by whoever made it: transfers under way end.
 */
final class LayerTransfers implements AutoCloseable {
  private final ExecutorService threads;
  private final List<Future<?>> transfers = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param transfer gets the layer of that index in
   */
  LayerTransfers(int layers, int parallel, IntConsumer transfer) {
    threads =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().name("layer-", 0).factory());
    for (int i = 0; i < layers; i++) {
      int layer = i;
      transfers.add(threads.submit(() -> transfer.accept(layer)));
    }
  }

  /** Comes back when the layer is in; throws what went wrong with it. */
  void await(int layer) {
    try {
      transfers.get(layer).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a layer could not be transferred", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerdException.Failed("interrupted while waiting for a layer", e);
    }
  }

  /** Nothing of it runs any more when this returns. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
