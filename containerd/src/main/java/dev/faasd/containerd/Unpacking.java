package dev.faasd.containerd;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * Layers into snapshots, one on the other, under names that equal layers of other images share.
 *
 * @param arrival comes back when the layer of that index is in the content store
 */
record Unpacking(
    ContainerdNamespace leased,
    String image,
    List<Descriptor> layers,
    ImageConfig config,
    IntConsumer arrival) {
  void run() {
    List<String> chain = config.chainIds();
    if (chain.isEmpty() || leased.snapshots().stat(chain.getLast()).isPresent()) {
      return;
    }
    for (int i = 0; i < chain.size(); i++) {
      if (leased.snapshots().stat(chain.get(i)).isEmpty()) {
        unpack(i, chain.get(i), i == 0 ? "" : chain.get(i - 1));
      }
    }
  }

  private void unpack(int layer, String name, String parent) {
    arrival.accept(layer);
    Snapshots snapshots = leased.snapshots();
    String key = "extract-" + UUID.randomUUID() + " " + name;
    List<Mount> mounts = snapshots.prepare(key, parent, Map.of());
    try {
      Descriptor applied = leased.diff().apply(layers.get(layer), mounts);
      Digest expected = config.diffIds().get(layer);
      if (!applied.digest().equals(expected)) {
        throw new ContainerdException.InvalidImage(
            "layer "
                + (layer + 1)
                + " of image "
                + image
                + " unpacks to "
                + applied.digest()
                + ", its configuration says "
                + expected);
      }
      commit(snapshots, name, key);
    } catch (ContainerdException e) {
      try {
        snapshots.remove(key);
      } catch (ContainerdException ofCleaning) {
        e.addSuppressed(ofCleaning);
      }
      throw e;
    }
  }

  /** Somebody else may have unpacked the same at the same time; theirs is as good. */
  private static void commit(Snapshots snapshots, String name, String key) {
    try {
      snapshots.commit(name, key, Map.of());
    } catch (ContainerdException.AlreadyExists _) {
      snapshots.remove(key);
    }
  }
}
