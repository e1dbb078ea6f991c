package dev.faasd.containerd;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Where an image is taken from; its text names that for people. */
interface ImageSource extends ManifestChoice.Documents {
  /** A manifest, index or configuration, checked; nothing if it is not there. */
  @Override
  Optional<byte[]> read(Descriptor descriptor);

  /** Whether a layer is there. */
  boolean has(Descriptor layer);

  /** A layer's bytes from that one on, not checked; closed by the caller. */
  InputStream open(Descriptor layer, long from) throws IOException;

  /** How many layers are worth reading at the same time. */
  int parallel();

  /** Told of all layers before the first. */
  default void begin(List<Descriptor> layers) {}

  /** Told of each layer that was in containerd already. */
  default void skipped(Descriptor layer) {}
}
