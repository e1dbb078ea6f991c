package dev.faasd.containerd;

import com.google.protobuf.ByteString;
import dev.faasd.containerd.stubs.ContainerMessage;
import java.time.Instant;
import java.util.Map;

/**
 * A container's record as it was when asked for.
 *
 * @param image the image's name, may be empty
 * @param spec the OCI runtime specification, JSON
 */
public record Container(
    String id,
    Map<String, String> labels,
    String image,
    String snapshotter,
    String snapshotKey,
    String spec,
    Instant createdAt,
    Instant updatedAt) {
  /** Copies. */
  public Container {
    labels = Map.copyOf(labels);
  }

  static Container fromMessage(ContainerMessage message) {
    ByteString spec = message.getSpec().getValue();
    return new Container(
        message.getId(),
        message.getLabelsMap(),
        message.getImage(),
        message.getSnapshotter(),
        message.getSnapshotKey(),
        spec.toStringUtf8(),
        Times.instant(message.getCreatedAt()),
        Times.instant(message.getUpdatedAt()));
  }
}
