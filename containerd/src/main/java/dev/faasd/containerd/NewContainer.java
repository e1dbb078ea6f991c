package dev.faasd.containerd;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.faasd.containerd.stubs.ContainerMessage;
import java.util.Map;

/**
 * A container to be created.
 *
 * @param image the image's name, for people who look and for the collector
 * @param labels key and value together at most 4096 bytes each
 * @param snapshotKey of its root file system; need not exist yet
 */
public record NewContainer(
    String id,
    String image,
    Map<String, String> labels,
    String snapshotter,
    String snapshotKey,
    RuntimeSpec spec) {
  /** The type URL under which containerd's own clients store a specification. */
  private static final String SPEC_TYPE = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

  /** Copies. */
  public NewContainer {
    labels = Map.copyOf(labels);
  }

  ContainerMessage toMessage() {
    return ContainerMessage.newBuilder()
        .setId(id)
        .setImage(image)
        .putAllLabels(labels)
        .setRuntime(ContainerMessage.Runtime.newBuilder().setName(Tasks.RUNTIME))
        .setSnapshotter(snapshotter)
        .setSnapshotKey(snapshotKey)
        .setSpec(
            Any.newBuilder().setTypeUrl(SPEC_TYPE).setValue(ByteString.copyFromUtf8(spec.json())))
        .build();
  }
}
