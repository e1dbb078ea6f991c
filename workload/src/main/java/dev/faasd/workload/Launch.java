package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.cni.PortMapping;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes and starts workloads. The caller has the turn of the workload. */
final class Launch {
  private static final System.Logger LOG = System.getLogger(Launch.class.getName());

  private final Host host;
  private final Specifications specifications;
  private final Ending ending;
  private final Detachments detachments;
  private final Inventory inventory;
  private final TaskMaker taskMaker;

  Launch(
      Host host,
      Specifications specifications,
      Ending ending,
      Detachments detachments,
      Inventory inventory) {
    this.host = host;
    this.specifications = specifications;
    this.ending = ending;
    this.detachments = detachments;
    this.inventory = inventory;
    this.taskMaker = new TaskMaker(host, ending);
  }

  /**
   * Makes and starts it.
   *
   * @param publish whether the host's ports lead to it from the beginning
   */
  Instance run(WorkloadSpec spec, boolean publish) {
    WorkloadId id = spec.id();
    ContainerdNamespace inside = host.in(id);
    if (inside.containers().find(id.name()).isPresent()) {
      throw new WorkloadException.AlreadyExists(
          "running %s failed: there is a container of this name".formatted(id), null);
    }
    Image image = specifications.image(spec);
    Undo undo = new Undo();
    try {
      Marks marks = specifications.marks(spec, image);
      // The network and the container are made at the same time; they meet at the start.
      Attaching network = attach(id, publish ? spec.ports() : List.of(), marks.access(), undo);
      supply(spec, marks, undo);
      Container container = record(spec, image, marks, network.namespace(), undo);
      // The record comes first: it keeps containerd's collector off the snapshot.
      List<Mount> rootfs = snapshot(id, image, undo);
      taskMaker.create(id, marks, rootfs, undo);
      network.await();
      host.in(id).tasks().start(id.name());
      return inventory.describe(id, container);
    } catch (RuntimeException e) {
      throw undone("running " + id, e, undo);
    }
  }

  /** Starts the task that is prepared, if one is and it still lives, else a new one. */
  Instance start(WorkloadId id) {
    Container container = host.existing(id);
    Marks marks = Marks.read(container.labels());
    Optional<Task> task = host.in(id).tasks().find(id.name());
    if (task.filter(one -> one.status() == Task.Status.RUNNING).isPresent()) {
      host.outputs().open(id, marks.logIdentifier());
      return inventory.describe(id, container);
    }
    if (task.isPresent() && usable(id, task.get()) && startPrepared(id, marks)) {
      return inventory.describe(id, container);
    }
    Undo undo = new Undo();
    try {
      createAgain(id, marks, undo);
      host.in(id).tasks().start(id.name());
      return inventory.describe(id, container);
    } catch (RuntimeException e) {
      throw undone("starting " + id, e, undo);
    }
  }

  /** Makes the task that {@link #start} will start. */
  void prepare(WorkloadId id) {
    Marks marks = Marks.read(host.existing(id).labels());
    Optional<Task> task = host.in(id).tasks().find(id.name());
    if (task.isPresent() && (lives(task.get()) || usable(id, task.get()))) {
      host.outputs().open(id, marks.logIdentifier());
      return;
    }
    Undo undo = new Undo();
    try {
      createAgain(id, marks, undo);
    } catch (RuntimeException e) {
      throw undone("preparing " + id, e, undo);
    }
  }

  private static boolean lives(Task task) {
    return switch (task.status()) {
      case RUNNING, PAUSED, PAUSING -> true;
      case CREATED, STOPPED, UNKNOWN -> false;
    };
  }

  /** Whether it is one that {@link #prepare} made, in the network that the workload has now. */
  private boolean usable(WorkloadId id, Task task) {
    return task.status() == Task.Status.CREATED
        && task.stdout().equals(host.outputs().paths(id).stdout().toString())
        && host.network().find(id.attachment()).isPresent();
  }

  private boolean startPrepared(WorkloadId id, Marks marks) {
    host.outputs().open(id, marks.logIdentifier());
    // Whoever froze it did not know that it waits.
    host.groups().thaw(id);
    try {
      host.in(id).tasks().start(id.name());
      return true;
    } catch (ContainerdException.Unavailable e) {
      throw e;
    } catch (ContainerdException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} was prepared, but cannot be started so: {1}",
          id,
          e.getMessage());
      return false;
    }
  }

  private void createAgain(WorkloadId id, Marks marks, Undo undo) {
    ending.endTask(id, marks, Duration.ZERO);
    if (host.network().find(id.attachment()).isEmpty()) {
      attach(id, marks.ports(), marks.access(), undo).await();
    }
    taskMaker.create(id, marks, host.snapshots(id).mounts(Host.snapshotKey(id)), undo);
  }

  private Attaching attach(WorkloadId id, List<PublishedPort> ports, Access access, Undo undo) {
    detachments.await(id);
    Attaching attaching =
        Attaching.start(
            onNamespace ->
                host.network().attach(id.attachment(), mappings(ports), access, onNamespace));
    undo.add(
        "detaching from the network",
        () -> {
          attaching.settle();
          host.network().detach(id.attachment());
        });
    return attaching;
  }

  Instance publish(WorkloadId id, Set<WorkloadId> from) {
    Container container = host.existing(id);
    List<PublishedPort> ports = Marks.read(container.labels()).ports();
    host.network()
        .publish(
            id.attachment(),
            mappings(ports),
            from.stream().map(WorkloadId::attachment).collect(Collectors.toSet()));
    return inventory.describe(id, container);
  }

  private static List<PortMapping> mappings(List<PublishedPort> ports) {
    return ports.stream()
        .map(
            port ->
                new PortMapping(
                    port.hostAddress(), port.hostPort(), port.containerPort(), port.protocol()))
        .toList();
  }

  private void supply(WorkloadSpec spec, Marks marks, Undo undo) {
    WorkloadId id = spec.id();
    marks
        .privateFiles()
        .ifPresent(
            user -> {
              undo.add("removing the private files", () -> host.privateDirectories().remove(id));
              host.privateDirectories().put(id, user, spec.privateFiles().orElseThrow().content());
            });
  }

  private Container record(WorkloadSpec spec, Image image, Marks marks, Path netns, Undo undo) {
    WorkloadId id = spec.id();
    RuntimeSpec runtimeSpec = specifications.runtimeSpec(spec, image, netns);
    undo.add(
        "deleting the container",
        () -> host.container(id).ifPresent(made -> host.in(id).containers().delete(made.id())));
    return host.in(id)
        .containers()
        .create(
            new NewContainer(
                id.name(),
                image.name(),
                marks.write(spec.labels()),
                host.snapshots(id).snapshotter(),
                Host.snapshotKey(id),
                runtimeSpec));
  }

  private List<Mount> snapshot(WorkloadId id, Image image, Undo undo) {
    String key = Host.snapshotKey(id);
    // One of ours without a container is a former run's that was cut off.
    ending.removeSnapshot(id);
    undo.add("removing the snapshot", () -> ending.removeSnapshot(id));
    return host.snapshots(id)
        .prepare(key, image.chainId(), Map.of(Marks.OWNER, host.settings().owner()));
  }

  private static RuntimeException undone(String what, RuntimeException failure, Undo undo) {
    RuntimeException translated = Translation.translate(what, failure);
    undo.unwind(translated);
    return translated;
  }
}
