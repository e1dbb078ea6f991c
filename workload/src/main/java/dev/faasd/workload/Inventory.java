package dev.faasd.workload;

import dev.faasd.cni.Attachment;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Exit;
import dev.faasd.containerd.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells which of our workloads there are, from containerd and the network's records. */
final class Inventory {
  /** The exit code of a task whose own is lost with its shim. */
  private static final int UNKNOWN_EXIT = 255;

  private final Host host;

  Inventory(Host host) {
    this.host = host;
  }

  Optional<Instance> find(WorkloadId id) {
    return host.in(id)
        .containers()
        .find(id.name())
        .filter(host::owns)
        .map(container -> describe(id, container));
  }

  Instance describe(WorkloadId id, Container container) {
    return describe(
        id, container, host.in(id).tasks().find(id.name()), host.network().find(id.attachment()));
  }

  /** One whose task has just been removed. */
  Instance ended(WorkloadId id, Container container, Attachment place) {
    return instance(id, container, new TaskState.Absent(), Optional.of(place));
  }

  /** One whose process has just been started. */
  Instance running(WorkloadId id, Container container, int pid, Attachment place) {
    return instance(id, container, new TaskState.Running(pid), Optional.of(place));
  }

  List<Instance> list(String namespace) {
    ContainerdNamespace inside = host.containerd().inNamespace(namespace);
    List<Container> containers =
        inside.containers().list(Map.of(Marks.OWNER, host.settings().owner()));
    if (containers.isEmpty()) {
      return List.of();
    }
    Map<String, Task> tasks =
        inside.tasks().list().stream()
            .collect(Collectors.toMap(Task::containerId, Function.identity(), (one, _) -> one));
    Map<String, Attachment> attachments =
        host.network().list().stream()
            .collect(Collectors.toMap(Attachment::id, Function.identity()));
    return containers.stream()
        .map(
            container -> {
              WorkloadId id = new WorkloadId(namespace, container.id());
              return describe(
                  id,
                  container,
                  Optional.ofNullable(tasks.get(container.id())),
                  Optional.ofNullable(attachments.get(id.attachment())));
            })
        .sorted((one, other) -> one.id().compareTo(other.id()))
        .toList();
  }

  private Instance describe(
      WorkloadId id, Container container, Optional<Task> task, Optional<Attachment> attachment) {
    return instance(
        id,
        container,
        task.map(one -> state(id, one)).orElseGet(TaskState.Absent::new),
        attachment);
  }

  private static Instance instance(
      WorkloadId id, Container container, TaskState state, Optional<Attachment> attachment) {
    return new Instance(
        id,
        container.image(),
        Marks.foreign(container.labels()),
        state,
        attachment.map(Attachment::address),
        attachment.map(Inventory::ports).orElse(List.of()),
        container.createdAt());
  }

  private static List<PublishedPort> ports(Attachment attachment) {
    return attachment.ports().stream()
        .map(
            port ->
                new PublishedPort(
                    port.hostAddress(), port.hostPort(), port.containerPort(), port.protocol()))
        .toList();
  }

  private TaskState state(WorkloadId id, Task task) {
    return switch (task.status()) {
      case CREATED -> new TaskState.Created(task.pid());
      case RUNNING -> new TaskState.Running(task.pid());
      case PAUSED, PAUSING -> new TaskState.Paused(task.pid());
      case STOPPED, UNKNOWN -> {
        Exit exit = task.exit().orElseGet(() -> new Exit(UNKNOWN_EXIT, Instant.EPOCH));
        yield new TaskState.Stopped(exit.code(), exit.at(), host.groups().outOfMemoryKills(id) > 0);
      }
    };
  }
}
