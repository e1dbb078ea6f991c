package dev.faasd.containerd;

import dev.faasd.containerd.stubs.ApplyDiffRequest;
import dev.faasd.containerd.stubs.DiffGrpc;
import dev.faasd.containerd.stubs.DiffGrpc.DiffBlockingV2Stub;
import java.time.Duration;
import java.util.List;

/** Unpacks layers; containerd does it, in what compressions it knows. */
public final class Diff {
  /** A big layer on an SD card. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Client<DiffBlockingV2Stub> client;

  Diff(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, DiffGrpc::newBlockingV2Stub);
  }

  /**
   * Unpacks a layer that is in the content store onto mounts.
   *
   * @return digest and size of the uncompressed tar
   */
  public Descriptor apply(Descriptor layer, List<Mount> mounts) {
    return Descriptor.fromMessage(
        client
            .call(
                "unpack layer " + layer.digest(),
                LIMIT,
                stub ->
                    stub.apply(
                        ApplyDiffRequest.newBuilder()
                            .setDiff(layer.toMessage())
                            .addAllMounts(Mount.toMessages(mounts))
                            .build()))
            .getApplied());
  }
}
