package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.SpecSummary;
import dev.faasd.containerd.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds containers that no daemon of ours made, and makes them ours as they are. */
final class Strangers {
  private static final System.Logger LOG = System.getLogger(Strangers.class.getName());
  private static final int SIGTERM = 15;

  private final Host host;

  Strangers(Host host) {
    this.host = host;
  }

  /** Those of a namespace that can be read. */
  List<Stranger> list(String namespace) {
    ContainerdNamespace inside = host.containerd().inNamespace(namespace);
    List<Container> containers =
        inside.containers().list(Map.of()).stream()
            .filter(container -> !container.labels().containsKey(Marks.OWNER))
            .toList();
    if (containers.isEmpty()) {
      return List.of();
    }
    Map<String, Task> tasks =
        inside.tasks().list().stream()
            .collect(Collectors.toMap(Task::containerId, Function.identity(), (one, _) -> one));
    return containers.stream()
        .flatMap(
            container ->
                describe(
                    new WorkloadId(namespace, container.id()),
                    container,
                    Optional.ofNullable(tasks.get(container.id()))))
        .toList();
  }

  private Stream<Stranger> describe(WorkloadId id, Container container, Optional<Task> task) {
    SpecSummary spec;
    try {
      spec = SpecSummary.of(container);
    } catch (ContainerdException.InvalidArgument e) {
      LOG.log(System.Logger.Level.DEBUG, "not looking at {0}: {1}", id, e.getMessage());
      return Stream.empty();
    }
    Optional<Task> running = task.filter(Strangers::runs);
    return Stream.of(
        new Stranger(
            id,
            container.image(),
            container.labels(),
            container.snapshotKey(),
            spec.hostname(),
            spec.env(),
            spec.binds(),
            spec.memoryBytes(),
            spec.readOnlyRoot(),
            running.isPresent(),
            running.flatMap(one -> host.network().foreignAddress(pluginId(one))),
            container.createdAt()));
  }

  /**
   * Marks one as ours; nothing that a process could see is changed but that it is isolated on the
   * bridge from now on. Its network comes first: whoever is marked can be found, and ended, as all
   * of ours.
   */
  void takeOver(WorkloadId id, String logIdentifier) {
    Optional<Container> container = host.in(id).containers().find(id.name());
    if (container.isEmpty() || host.owns(container.get())) {
      return;
    }
    if (container.get().labels().containsKey(Marks.OWNER)) {
      throw new WorkloadException.NoSuchWorkload(
          "the container %s is of another daemon: it is left alone".formatted(id));
    }
    host.in(id)
        .tasks()
        .find(id.name())
        .ifPresent(
            task ->
                host.network()
                    .takeOver(
                        id.attachment(),
                        pluginId(task),
                        Optional.of(Path.of("/proc", Integer.toString(task.pid()), "ns", "net"))
                            .filter(_ -> runs(task)),
                        Access.ISOLATED));
    Marks marks =
        new Marks(
            host.settings().owner(),
            logIdentifier,
            SIGTERM,
            Access.ISOLATED,
            List.of(),
            Optional.empty());
    host.in(id).containers().label(id.name(), marks.write(Map.of()));
  }

  private static boolean runs(Task task) {
    return task.status() == Task.Status.RUNNING;
  }

  /** As the CNI library of containerd's clients has it. */
  private static String pluginId(Task task) {
    return task.containerId() + "-" + task.pid();
  }
}
