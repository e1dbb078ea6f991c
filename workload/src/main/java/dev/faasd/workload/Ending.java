package dev.faasd.workload;

import dev.faasd.cni.Attachment;
import dev.faasd.cni.NetworkException;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Exit;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.Snapshot;
import dev.faasd.containerd.Task;
import dev.faasd.containerd.Tasks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stops and removes workloads. The caller has the turn of the workload. */
final class Ending {
  private static final Logger LOG = System.getLogger(Ending.class.getName());
  private static final int SIGKILL = 9;

  /** For the kernel to end what got SIGKILL, on a machine that may be busy or slow. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private final Host host;
  private final Detachments detachments;
  private final Inventory inventory;
  private final Resting resting;

  Ending(Host host, Detachments detachments, Inventory inventory, Resting resting) {
    this.host = host;
    this.detachments = detachments;
    this.inventory = inventory;
    this.resting = resting;
  }

  void stop(WorkloadId id, Duration grace) {
    Optional<Container> container = host.container(id);
    if (container.isPresent()) {
      Marks marks = Marks.read(container.get().labels());
      endTask(id, marks, grace);
      rest(id, container.get(), marks);
    }
  }

  /** What its next start needs is asked for now, while nobody waits. */
  private void rest(WorkloadId id, Container container, Marks marks) {
    try {
      Optional<Attachment> place = host.network().find(id.attachment());
      if (place.isPresent()) {
        Instance ended = inventory.ended(id, container, place.get());
        List<Mount> rootfs = host.snapshots(id).mounts(Host.snapshotKey(id));
        resting.note(id, new Resting.Rest(ended, marks, place.get(), rootfs, false));
      }
    } catch (ContainerdException | NetworkException e) {
      LOG.log(Level.DEBUG, "{0} is looked at when it starts: {1}", id, e.getMessage());
    }
  }

  void ask(WorkloadId id) {
    Tasks tasks = host.in(id).tasks();
    Optional<Container> container = host.container(id);
    if (container.isPresent() && tasks.find(id.name()).filter(Ending::politely).isPresent()) {
      host.groups().thaw(id);
      tasks.kill(id.name(), Marks.read(container.get().labels()).stopSignal());
    }
  }

  void delete(WorkloadId id, Duration grace) {
    resting.forget(id);
    Optional<Container> container = host.container(id);
    Marks marks = Marks.read(container.map(Container::labels).orElse(Map.of()));
    if (container.isPresent()) {
      endTask(id, marks, grace);
      host.in(id).containers().delete(id.name());
      removeForeignSnapshot(id, container.get());
    } else {
      endOrphan(id);
    }
    removeSnapshot(id);
    host.outputs().remove(id);
    host.privateDirectories().remove(id);
    host.groups().remove(id);
    detachments.detach(id, marks.ports().isEmpty());
  }

  /**
   * Ends a task, or processes of one that was never whole, without a container: it was removed
   * while containerd was still making the task, for a process of ours that was killed meanwhile.
   * containerd knows tasks by their containers only, so this one gets its record back until then.
   */
  private void endOrphan(WorkloadId id) {
    ContainerdNamespace inside = host.in(id);
    if (inside.tasks().list().stream().anyMatch(task -> task.containerId().equals(id.name()))) {
      inside
          .containers()
          .create(
              new NewContainer(
                  id.name(),
                  "",
                  Map.of(Marks.OWNER, host.settings().owner()),
                  ContainerdNamespace.DEFAULT_SNAPSHOTTER,
                  Host.snapshotKey(id),
                  RuntimeSpec.builder().build()));
      endTask(id, Marks.read(Map.of()), Duration.ZERO);
      inside.containers().delete(id.name());
    }
    host.groups().end(id);
  }

  /** Ends its process and removes the task; the pipes are empty and gone when this returns. */
  void endTask(WorkloadId id, Marks marks, Duration grace) {
    Tasks tasks = host.in(id).tasks();
    // Whoever ends it reads its last lines, also after a restart of ours without adoption. And if a
    // former process of ours was killed while it had the task made, that waits for a reader.
    host.outputs().open(id, marks.logIdentifier());
    Optional<Task> task = tasks.find(id.name());
    if (task.isPresent()) {
      // A frozen process would get its signals when it is thawed; and what ended while it was being
      // frozen leaves a group that stands still, which the runtime takes for a paused container.
      host.groups().thaw(id);
      if (task.get().status() != Task.Status.STOPPED) {
        end(id, tasks, marks.stopSignal(), politely(task.get()) ? grace : Duration.ZERO);
      }
    }
    // Also one that is not found: containerd may have left when the shim had just forgotten it, and
    // takes the shim that is left for the task.
    tasks.delete(id.name());
    host.outputs().remove(id);
    host.groups().remove(id);
  }

  private static boolean politely(Task task) {
    return task.status() == Task.Status.RUNNING;
  }

  private static void end(WorkloadId id, Tasks tasks, int stopSignal, Duration grace) {
    if (grace.isPositive()) {
      tasks.kill(id.name(), stopSignal);
      if (ended(id, tasks, grace)) {
        return;
      }
    }
    tasks.kill(id.name(), SIGKILL);
    if (!ended(id, tasks, KILL_LIMIT)) {
      throw new WorkloadException.StepFailed(
          "stopping %s failed: it still runs %d s after SIGKILL"
              .formatted(id, KILL_LIMIT.toSeconds()),
          null);
    }
  }

  private static boolean ended(WorkloadId id, Tasks tasks, Duration limit) {
    try {
      Optional<Exit> exit = tasks.awaitExit(id.name(), limit);
      return exit.isPresent();
    } catch (ContainerdException.NotFound _) {
      return true;
    }
  }

  /** That of one that was taken over has another name than ours. */
  private void removeForeignSnapshot(WorkloadId id, Container container) {
    String key = container.snapshotKey();
    if (!key.isEmpty() && !key.equals(Host.snapshotKey(id))) {
      host.in(id).snapshots(container.snapshotter()).remove(key);
    }
  }

  /** Removes its root file system, if that is ours. */
  void removeSnapshot(WorkloadId id) {
    Optional<Snapshot> snapshot = host.snapshots(id).stat(Host.snapshotKey(id));
    if (snapshot.isPresent() && host.owns(snapshot.get())) {
      host.snapshots(id).remove(Host.snapshotKey(id));
    }
  }
}
