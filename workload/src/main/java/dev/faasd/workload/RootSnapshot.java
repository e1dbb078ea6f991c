package dev.faasd.workload;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The root file system of a workload, made on a thread of its own while it is not known yet whether
 * the id is free. Belongs to one call.
 */
final class RootSnapshot {
  private final Host host;
  private final Ending ending;
  private final WorkloadSpec spec;
  private final Image image;
  private final Aside<Optional<List<Mount>>> first;

  /** Whether what is there is this one's to remove: made by it, or under an id that is free. */
  private volatile boolean ours;

  private RootSnapshot(Host host, Ending ending, WorkloadSpec spec, Image image) {
    this.host = host;
    this.ending = ending;
    this.spec = spec;
    this.image = image;
    this.first = Aside.start("preparing the root file system", this::tryOnce);
  }

  /** Begins. */
  static RootSnapshot start(Host host, Ending ending, WorkloadSpec spec, Image image) {
    return new RootSnapshot(host, ending, spec, image);
  }

  private Optional<List<Mount>> tryOnce() {
    try {
      List<Mount> mounts = prepare();
      ours = true;
      return Optional.of(mounts);
    } catch (ContainerdException.AlreadyExists _) {
      return Optional.empty();
    }
  }

  /** containerd keeps it by itself: the record, which would keep it, may come later. */
  private List<Mount> prepare() {
    WorkloadId id = spec.id();
    try {
      return host.snapshots(id)
          .prepare(
              Host.snapshotKey(id),
              image.chainId(),
              Map.of(Marks.OWNER, host.settings().owner(), Snapshots.ROOT, Snapshots.KEPT));
    } catch (ContainerdException.NotFound _) {
      throw Specifications.missing(spec);
    }
  }

  /**
   * Waits for it; to be called when the id is known to be the caller's: one without a container is
   * a former run's that was cut off, and is replaced.
   */
  List<Mount> await() {
    ours = true;
    return first.await().orElseGet(this::replace);
  }

  private List<Mount> replace() {
    ending.removeSnapshot(spec.id());
    return prepare();
  }

  /** Removes what was made of it. */
  void takeBack() {
    first.settle();
    if (ours) {
      ending.removeSnapshot(spec.id());
    }
  }
}
