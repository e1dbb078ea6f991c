package dev.faasd.containerd;

import dev.faasd.containerd.stubs.ImageMessage;
import java.util.Map;

/**
 * An image's name and where it points.
 *
 * @param target a manifest, or an index of manifests
 */
public record ImageRecord(String name, Descriptor target, Map<String, String> labels) {
  /** Copies. */
  public ImageRecord {
    labels = Map.copyOf(labels);
  }

  static ImageRecord fromMessage(ImageMessage message) {
    return new ImageRecord(
        message.getName(), Descriptor.fromMessage(message.getTarget()), message.getLabelsMap());
  }

  ImageMessage toMessage() {
    return ImageMessage.newBuilder()
        .setName(name)
        .setTarget(target.toMessage())
        .putAllLabels(labels)
        .build();
  }
}
