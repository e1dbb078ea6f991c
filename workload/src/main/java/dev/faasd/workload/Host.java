package dev.faasd.workload;

import dev.faasd.cni.Network;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Snapshot;
import dev.faasd.containerd.Snapshots;
import java.util.Optional;

/** What the parts of this module work with. Closed by {@link ContainerdWorkloads}. */
record Host(
    WorkloadSettings settings,
    Containerd containerd,
    Network network,
    Outputs outputs,
    PrivateDirectories privateDirectories,
    ControlGroups groups,
    OciRuntime runtime) {

  ContainerdNamespace in(WorkloadId id) {
    return containerd.inNamespace(id.namespace());
  }

  Snapshots snapshots(WorkloadId id) {
    return in(id).snapshots();
  }

  /** The key of its root file system: as with containerd's own tool, the id of the container. */
  static String snapshotKey(WorkloadId id) {
    return id.name();
  }

  /** Whether it carries the mark of our owner. */
  boolean owns(Container container) {
    return settings.owner().equals(container.labels().get(Marks.OWNER));
  }

  /** The same of a snapshot. */
  boolean owns(Snapshot snapshot) {
    return settings.owner().equals(snapshot.labels().get(Marks.OWNER));
  }

  /**
   * The container's record, empty when there is none.
   *
   * @throws WorkloadException.NoSuchWorkload when there is one that is not ours
   */
  Optional<Container> container(WorkloadId id) {
    Optional<Container> container = in(id).containers().find(id.name());
    if (container.isPresent() && !owns(container.get())) {
      throw new WorkloadException.NoSuchWorkload(
          "the container %s is not of %s: it is left alone".formatted(id, settings.owner()));
    }
    return container;
  }

  /** The same where there must be one. */
  Container existing(WorkloadId id) {
    return container(id)
        .orElseThrow(() -> new WorkloadException.NoSuchWorkload("there is no workload " + id));
  }
}
