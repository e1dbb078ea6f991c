package dev.faasd.containerd;

import dev.faasd.containerd.stubs.CommitSnapshotRequest;
import dev.faasd.containerd.stubs.ListSnapshotsRequest;
import dev.faasd.containerd.stubs.ListSnapshotsResponse;
import dev.faasd.containerd.stubs.PrepareSnapshotRequest;
import dev.faasd.containerd.stubs.RemoveSnapshotRequest;
import dev.faasd.containerd.stubs.SnapshotMountsRequest;
import dev.faasd.containerd.stubs.SnapshotsGrpc;
import dev.faasd.containerd.stubs.SnapshotsGrpc.SnapshotsBlockingV2Stub;
import dev.faasd.containerd.stubs.StatSnapshotRequest;
import dev.faasd.containerd.stubs.ViewSnapshotRequest;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Root file systems. A snapshot that neither a container record nor an image nor a lease refers to
 * may vanish at any time: create the container first, hold a lease, or label it with {@link #ROOT}.
 */
public final class Snapshots {
  /** The label of what is kept until it is removed. */
  public static final String ROOT = "containerd.io/gc.root";

  /** Its value, of which any would do. */
  public static final String KEPT = "kept";

  /** Removing deletes a tree of files. */
  private static final Duration DISK = Duration.ofMinutes(2);

  private final Client<SnapshotsBlockingV2Stub> client;
  private final String snapshotter;

  Snapshots(Connection connection, Scope scope, String snapshotter) {
    this.client = new Client<>(connection, scope, SnapshotsGrpc::newBlockingV2Stub);
    this.snapshotter = snapshotter;
  }

  /** Whose snapshots these are. */
  public String snapshotter() {
    return snapshotter;
  }

  /**
   * A writable snapshot.
   *
   * @param parent a committed snapshot, such as an image's chain id; empty for none
   * @throws ContainerdException.NotFound without such a parent
   * @throws ContainerdException.AlreadyExists if the key is taken
   */
  public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
    return Mount.fromMessages(
        client
            .call(
                "prepare snapshot " + key,
                DISK,
                stub ->
                    stub.prepare(
                        PrepareSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .setParent(parent)
                            .putAllLabels(labels)
                            .build()))
            .getMountsList());
  }

  /** A read-only snapshot; else like {@link #prepare}. */
  public List<Mount> view(String key, String parent, Map<String, String> labels) {
    return Mount.fromMessages(
        client
            .call(
                "view snapshot " + parent,
                DISK,
                stub ->
                    stub.view(
                        ViewSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .setParent(parent)
                            .putAllLabels(labels)
                            .build()))
            .getMountsList());
  }

  /**
   * How to mount a prepared or viewed snapshot.
   *
   * @throws ContainerdException.NotFound if there is none
   */
  public List<Mount> mounts(String key) {
    return Mount.fromMessages(
        client
            .call(
                "get the mounts of snapshot " + key,
                stub ->
                    stub.mounts(
                        SnapshotMountsRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .build()))
            .getMountsList());
  }

  /** Makes a prepared snapshot one that others build on, under a new name. */
  public void commit(String name, String key, Map<String, String> labels) {
    client.call(
        "commit snapshot " + name,
        DISK,
        stub ->
            stub.commit(
                CommitSnapshotRequest.newBuilder()
                    .setSnapshotter(snapshotter)
                    .setName(name)
                    .setKey(key)
                    .putAllLabels(labels)
                    .build()));
  }

  /**
   * Removes a snapshot and its files.
   *
   * @return whether there was one
   * @throws ContainerdException.FailedPrecondition if others build on it
   */
  public boolean remove(String key) {
    return Failures.wasFound(
        () ->
            client.call(
                "remove snapshot " + key,
                DISK,
                stub ->
                    stub.remove(
                        RemoveSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey(key)
                            .build())));
  }

  /** Nothing if there is none. */
  public Optional<Snapshot> stat(String key) {
    return Failures.ifFound(
        () ->
            Snapshot.fromMessage(
                client
                    .call(
                        "look at snapshot " + key,
                        stub ->
                            stub.stat(
                                StatSnapshotRequest.newBuilder()
                                    .setSnapshotter(snapshotter)
                                    .setKey(key)
                                    .build()))
                    .getInfo()));
  }

  /** All of the namespace, images' layers and containers' own. */
  public List<Snapshot> list() {
    return client.call(
        "list snapshots",
        stub -> {
          List<Snapshot> found = new ArrayList<>();
          BlockingClientCall<?, ListSnapshotsResponse> answers =
              stub.list(ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter).build());
          while (answers.hasNext()) {
            answers.read().getInfoList().forEach(info -> found.add(Snapshot.fromMessage(info)));
          }
          return found;
        });
  }
}
