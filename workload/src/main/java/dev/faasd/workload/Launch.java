package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.cni.Attachment;
import dev.faasd.cni.PortMapping;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes and starts workloads. The caller has the turn of the workload. */
final class Launch {
  private static final System.Logger LOG = System.getLogger(Launch.class.getName());

  private final Host host;
  private final Specifications specifications;
  private final Ending ending;
  private final Detachments detachments;
  private final SpareKeeper spares;
  private final Inventory inventory;
  private final TaskMaker taskMaker;
  private final Resting resting;

  Launch(
      Host host,
      Specifications specifications,
      Ending ending,
      Detachments detachments,
      SpareKeeper spares,
      Inventory inventory,
      Resting resting) {
    this.host = host;
    this.specifications = specifications;
    this.ending = ending;
    this.detachments = detachments;
    this.spares = spares;
    this.inventory = inventory;
    this.resting = resting;
    this.taskMaker = new TaskMaker(host, ending);
  }

  /**
   * Makes and starts it.
   *
   * @param publish whether the host's ports lead to it from the beginning
   */
  Instance run(WorkloadSpec spec, boolean publish) {
    WorkloadId id = spec.id();
    Image image = specifications.image(spec);
    Undo undo = new Undo();
    try {
      Marks marks = specifications.marks(spec, image);
      // The root file system is begun while it is not known yet whether the id is free; network and
      // record are made at the same time. The task needs the namespace of the network, the start
      // its address.
      RootSnapshot rootfs = RootSnapshot.start(host, ending, spec, image);
      undo.add("removing the snapshot", rootfs::takeBack);
      requireFree(id);
      Attaching network = attach(id, publish ? spec.ports() : List.of(), marks.access(), undo);
      supply(spec, marks, undo);
      Container container = record(spec, image, marks, undo);
      var _ = network.namespace();
      taskMaker.create(id, marks, rootfs.await(), undo);
      Attachment place = network.await();
      return inventory.running(id, container, host.in(id).tasks().start(id.name()), place);
    } catch (RuntimeException e) {
      throw undone("running " + id, e, undo);
    }
  }

  private void requireFree(WorkloadId id) {
    if (host.in(id).containers().find(id.name()).isPresent()) {
      throw new WorkloadException.AlreadyExists(
          "running %s failed: there is a container of this name".formatted(id), null);
    }
  }

  /** Starts the task that is prepared, if one is and it still lives, else a new one. */
  Instance start(WorkloadId id) {
    return resting
        .take(id)
        .flatMap(rest -> startAtOnce(id, rest))
        .orElseGet(() -> startAfterLook(id));
  }

  /** Nothing when it is not any more as it was. */
  private Optional<Instance> startAtOnce(WorkloadId id, Resting.Rest rest) {
    if (!host.network().isIntact(rest.place())) {
      return Optional.empty();
    }
    if (rest.prepared()) {
      OptionalInt pid = startPrepared(id, rest.marks());
      return pid.isPresent()
          ? Optional.of(rest.instance().running(pid.getAsInt()))
          : Optional.empty();
    }
    Undo undo = new Undo();
    try {
      taskMaker.create(id, rest.marks(), rest.rootfs(), undo);
      return Optional.of(rest.instance().running(host.in(id).tasks().start(id.name())));
    } catch (ContainerdException.NotFound | ContainerdException.AlreadyExists e) {
      LOG.log(System.Logger.Level.INFO, "{0} is not as it was left: {1}", id, e.getMessage());
      undo.unwind(e);
      return Optional.empty();
    } catch (RuntimeException e) {
      throw undone("starting " + id, e, undo);
    }
  }

  private Instance startAfterLook(WorkloadId id) {
    Container container = host.existing(id);
    Marks marks = Marks.read(container.labels());
    Optional<Task> task = host.in(id).tasks().find(id.name());
    if (task.filter(one -> one.status() == Task.Status.RUNNING).isPresent()) {
      // It may be asleep: whoever wanted to stop it could not.
      host.groups().thaw(id);
      host.outputs().open(id, marks.logIdentifier());
      return inventory.describe(id, container);
    }
    Optional<Attachment> place = host.network().find(id.attachment());
    if (isPrepared(id, task, place)) {
      OptionalInt pid = startPrepared(id, marks);
      if (pid.isPresent()) {
        return inventory.running(id, container, pid.getAsInt(), place.orElseThrow());
      }
    }
    Undo undo = new Undo();
    try {
      Attachment kept = createAgain(id, marks, task, place, undo);
      return inventory.running(id, container, host.in(id).tasks().start(id.name()), kept);
    } catch (RuntimeException e) {
      throw undone("starting " + id, e, undo);
    }
  }

  /** Makes the task that {@link #start} will start. */
  void prepare(WorkloadId id) {
    Marks marks = Marks.read(host.existing(id).labels());
    Optional<Task> task = host.in(id).tasks().find(id.name());
    Optional<Attachment> place = host.network().find(id.attachment());
    if (task.filter(Launch::lives).isPresent() || isPrepared(id, task, place)) {
      host.outputs().open(id, marks.logIdentifier());
      return;
    }
    Undo undo = new Undo();
    try {
      var _ = createAgain(id, marks, task, place, undo);
      resting.prepared(id);
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

  /** Whether there is one that {@link #prepare} made, in the network that the workload has now. */
  private boolean isPrepared(WorkloadId id, Optional<Task> task, Optional<Attachment> place) {
    String pipe = host.outputs().paths(id).stdout().toString();
    return place.isPresent()
        && task.filter(one -> one.status() == Task.Status.CREATED && one.stdout().equals(pipe))
            .isPresent();
  }

  /** Its process; nothing when it cannot be started so. */
  private OptionalInt startPrepared(WorkloadId id, Marks marks) {
    host.outputs().open(id, marks.logIdentifier());
    // Whoever froze it did not know that it waits.
    host.groups().thaw(id);
    try {
      return OptionalInt.of(host.in(id).tasks().start(id.name()));
    } catch (ContainerdException.Unavailable e) {
      throw e;
    } catch (ContainerdException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} was prepared, but cannot be started so: {1}",
          id,
          e.getMessage());
      return OptionalInt.empty();
    }
  }

  private Attachment createAgain(
      WorkloadId id, Marks marks, Optional<Task> task, Optional<Attachment> place, Undo undo) {
    if (task.isPresent()) {
      ending.endTask(id, marks, Duration.ZERO);
    } else {
      host.groups().remove(id);
    }
    Attachment kept =
        place.orElseGet(() -> attach(id, marks.ports(), marks.access(), undo).await());
    taskMaker.create(id, marks, host.snapshots(id).mounts(Host.snapshotKey(id)), undo);
    return kept;
  }

  private Attaching attach(WorkloadId id, List<PublishedPort> ports, Access access, Undo undo) {
    detachments.await(id);
    spares.look();
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

  private Container record(WorkloadSpec spec, Image image, Marks marks, Undo undo) {
    WorkloadId id = spec.id();
    Path netns = host.network().namespace(id.attachment());
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

  private static RuntimeException undone(String what, RuntimeException failure, Undo undo) {
    RuntimeException translated = Translation.translate(what, failure);
    undo.unwind(translated);
    return translated;
  }
}
