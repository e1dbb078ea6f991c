package dev.faasd.workload;

import dev.faasd.containerd.Container;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Snapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds and removes what is left of our workloads, and what containerd left of them. */
final class Collection {
  private static final System.Logger LOG = System.getLogger(Collection.class.getName());

  private final Host host;
  private final Turns turns;
  private final Ending ending;
  private final SpareKeeper spares;

  Collection(Host host, Turns turns, Ending ending, SpareKeeper spares) {
    this.host = host;
    this.turns = turns;
    this.ending = ending;
    this.spares = spares;
  }

  /** Goes on after a failure; throws the first, with the others suppressed. */
  void collect(String namespace, Set<WorkloadId> known) {
    WorkloadException.StepFailed failure =
        new WorkloadException.StepFailed(
            "not everything that is left in " + namespace + " could be removed", null);
    for (WorkloadId id : leftOver(namespace)) {
      if (known.contains(id)) {
        continue;
      }
      try (Turns.Turn _ = turns.take(id)) {
        // Asked again: it may have been run since.
        if (!known.contains(id)) {
          LOG.log(System.Logger.Level.INFO, "removing what is left of {0}", id);
          ending.delete(id, Duration.ZERO);
        }
      } catch (RuntimeException e) {
        failure.addSuppressed(Translation.translate("removing what is left of " + id, e));
      }
    }
    new AbandonedShims(host.containerd().socket()).in(namespace).forEach(this::endUnlessNameIsUsed);
    try {
      host.network().collect(attachment -> isLive(attachment, namespace, known));
    } catch (RuntimeException e) {
      failure.addSuppressed(Translation.translate("collecting attachments", e));
    }
    spares.look();
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /** containerd would take its end for that of the task that has the name by now. */
  private void endUnlessNameIsUsed(AbandonedShims.Shim shim) {
    try (Turns.Turn _ = turns.take(shim.task())) {
      if (host.in(shim.task()).containers().find(shim.task().name()).isEmpty()) {
        shim.end();
      }
    }
  }

  private static boolean isLive(String attachment, String namespace, Set<WorkloadId> known) {
    return WorkloadId.ofAttachment(attachment)
        .map(id -> !id.namespace().equals(namespace) || known.contains(id))
        .orElse(true);
  }

  /**
   * Ids of which there is a container or a snapshot of ours, or pipes, private files or a control
   * group of nobody's container. The groups are looked at first: whoever is making a container has
   * its record made before.
   */
  private Set<WorkloadId> leftOver(String namespace) {
    Set<String> groups = host.groups().names(namespace);
    ContainerdNamespace inside = host.containerd().inNamespace(namespace);
    Map<String, Container> containers =
        inside.containers().list(Map.of()).stream()
            .collect(Collectors.toMap(Container::id, container -> container));
    Set<WorkloadId> found = new TreeSet<>();
    containers.values().stream()
        .filter(host::owns)
        .forEach(container -> found.add(new WorkloadId(namespace, container.id())));
    inside.snapshots().list().stream()
        .filter(host::owns)
        .map(Snapshot::key)
        .filter(key -> !containers.containsKey(key))
        .forEach(key -> found.add(new WorkloadId(namespace, key)));
    Stream.of(host.outputs().names(namespace), host.privateDirectories().names(namespace), groups)
        .flatMap(Set::stream)
        .filter(name -> !containers.containsKey(name))
        .forEach(name -> WorkloadId.of(namespace, name).ifPresent(found::add));
    return found;
  }
}
