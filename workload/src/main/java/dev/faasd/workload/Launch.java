package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.cni.Attachment;
import dev.faasd.cni.PortMapping;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.NewTask;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.Task;
import dev.faasd.containerd.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes and starts workloads. The caller has the turn of the workload. */
final class Launch {
  private final Host host;
  private final Specifications specifications;
  private final Ending ending;
  private final Detachments detachments;
  private final Inventory inventory;

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
      Attachment attachment = attach(id, publish ? spec.ports() : List.of(), marks.access(), undo);
      supply(spec, marks, undo);
      Container container = record(spec, image, marks, attachment, undo);
      // The record comes first: it keeps containerd's collector off the snapshot.
      List<Mount> rootfs = snapshot(id, image, undo);
      startTask(id, marks, rootfs, undo);
      return inventory.describe(id, container);
    } catch (RuntimeException e) {
      throw undone("running " + id, e, undo);
    }
  }

  Instance start(WorkloadId id) {
    Container container = host.existing(id);
    Marks marks = Marks.read(container.labels());
    Optional<Task> task = host.in(id).tasks().find(id.name());
    if (task.isPresent() && task.get().status() == Task.Status.RUNNING) {
      host.outputs().open(id, marks.logIdentifier());
      return inventory.describe(id, container);
    }
    ending.endTask(id, marks, Duration.ZERO);
    Undo undo = new Undo();
    try {
      if (host.network().find(id.attachment()).isEmpty()) {
        attach(id, marks.ports(), marks.access(), undo);
      }
      startTask(id, marks, host.snapshots(id).mounts(Host.snapshotKey(id)), undo);
      return inventory.describe(id, container);
    } catch (RuntimeException e) {
      throw undone("starting " + id, e, undo);
    }
  }

  private Attachment attach(WorkloadId id, List<PublishedPort> ports, Access access, Undo undo) {
    detachments.await(id);
    undo.add("detaching from the network", () -> host.network().detach(id.attachment()));
    return host.network().attach(id.attachment(), mappings(ports), access);
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

  private Container record(
      WorkloadSpec spec, Image image, Marks marks, Attachment attachment, Undo undo) {
    WorkloadId id = spec.id();
    RuntimeSpec runtimeSpec = specifications.runtimeSpec(spec, image, attachment.netns());
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

  private void startTask(WorkloadId id, Marks marks, List<Mount> rootfs, Undo undo) {
    Tasks tasks = host.in(id).tasks();
    undo.add("removing the pipes", () -> host.outputs().remove(id));
    OutputPaths output = host.outputs().open(id, marks.logIdentifier());
    undo.add("ending the task", () -> ending.endTask(id, marks, Duration.ZERO));
    NewTask task =
        new NewTask(
            id.name(),
            rootfs,
            output.stdout(),
            output.stderr(),
            host.settings().runtime(),
            Optional.of(host.settings().runtimeState()));
    host.groups().making(id, () -> tasks.create(task));
    tasks.start(id.name());
  }

  private static RuntimeException undone(String what, RuntimeException failure, Undo undo) {
    RuntimeException translated = Translation.translate(what, failure);
    undo.unwind(translated);
    return translated;
  }
}
