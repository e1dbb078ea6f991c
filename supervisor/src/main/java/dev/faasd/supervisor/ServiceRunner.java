package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.compose.UpdateOrder;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Does to the host what the {@link Supervisor} decides: runs, replaces and removes services. All
 * methods block and may throw {@link dev.faasd.workload.WorkloadException} and {@link
 * java.io.UncheckedIOException}.
 *
 * @param workloads stays open
 * @param specs makes workloads of services
 */
public record ServiceRunner(Workloads workloads, ServiceSpecs specs) {
  private static final Logger LOG = System.getLogger(ServiceRunner.class.getName());

  Prober prober() {
    return new Prober(workloads);
  }

  /** The most that a service gets to end by itself when all stop. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** What has become of a service that shall run. */
  sealed interface Outcome {
    /**
     * It runs as it is defined now.
     *
     * @param others of which there is no more need
     */
    record Serves(Instance instance, List<Instance> others) implements Outcome {}

    /** It runs as it is defined now, and is to take over from others when it is ready. */
    record Succeeds(Instance instance, Readiness readiness) implements Outcome {}
  }

  /** All services that there are on the host, in the file or not, by name. */
  Map<String, Standing> list() {
    return Standing.of(workloads.list(specs.namespace()));
  }

  private Standing find(Service service) {
    return list().getOrDefault(service.name(), new Standing(service.name(), List.of()));
  }

  /** Of a process of which nobody knows how it ended. */
  static final int UNKNOWN_EXIT = 255;

  /**
   * How a process ended.
   *
   * @param kills how much in it was killed for want of memory
   */
  record Exit(int code, long kills) {}

  /** How the process of a container ended; nothing if it runs, or is of no use to know. */
  Optional<Exit> exit(WorkloadId id) {
    return workloads.find(id).map(Instance::state).flatMap(ServiceRunner::exit);
  }

  private static Optional<Exit> exit(TaskState state) {
    return switch (state) {
      case TaskState.Stopped stopped ->
          Optional.of(new Exit(stopped.exitCode(), stopped.outOfMemory() ? 1 : 0));
      case TaskState.Absent _ -> Optional.of(new Exit(UNKNOWN_EXIT, 0));
      case TaskState.Created _, TaskState.Running _, TaskState.Paused _ -> Optional.empty();
    };
  }

  /** When a service's image is pulled as its file is read. */
  public static PullPolicy policy(Service service) {
    return switch (service.pull()) {
      case ALWAYS -> PullPolicy.ALWAYS;
      case MISSING -> PullPolicy.IF_NOT_PRESENT;
      case NEVER -> PullPolicy.NEVER;
    };
  }

  /** Whoever starts a service again does not wait for a registry. */
  private static PullPolicy again(Service service) {
    PullPolicy policy = policy(service);
    return policy == PullPolicy.ALWAYS ? PullPolicy.IF_NOT_PRESENT : policy;
  }

  /** Whether the process of a container runs. */
  boolean isRunning(WorkloadId id) {
    return workloads.find(id).map(Instance::running).orElse(false);
  }

  /**
   * Makes the service run as it is defined now: an unchanged one is left alone or started, a
   * changed one is replaced, or made beside the one that serves.
   *
   * @param anew whether what does not run is made anew instead of started
   */
  Outcome ensure(Service service, boolean anew) {
    ImageInfo image = workloads.images().ensure(specs.namespace(), service.image(), again(service));
    Standing there = find(service);
    Optional<Instance> same = there.definedAs(Definition.of(service, image.digest()));
    if (same.isPresent() && same.get().running()) {
      specs.refresh(service, image);
      if (ServiceSpecs.publishes(same.get(), service)) {
        LOG.log(Level.INFO, "{0} runs, unchanged", service.name());
        return new Outcome.Serves(same.get(), there.allBut(same.get().id()));
      }
      // Whoever began to replace it was cut short.
      return new Outcome.Succeeds(same.get(), Readiness.of(prober(), service, image));
    }
    if (service.supervision().update() == UpdateOrder.START_FIRST && there.serving().isPresent()) {
      LOG.log(Level.INFO, "starting {0} from {1} beside", service.name(), image.reference());
      Instance next = workloads.runUnpublished(specs.prepare(service, image, there.nextName()));
      return new Outcome.Succeeds(next, Readiness.of(prober(), service, image));
    }
    if (same.isPresent() && !anew) {
      LOG.log(Level.INFO, "starting {0} again", service.name());
      delete(there.allBut(same.get().id()), service.supervision().stopGrace());
      specs.prepare(service, image, same.get().id().name());
      return serves(workloads.start(same.get().id()));
    }
    if (there.instances().isEmpty()) {
      LOG.log(Level.INFO, "starting {0} from {1}", service.name(), image.reference());
    } else {
      LOG.log(Level.INFO, "replacing {0}", service.name());
      delete(there.instances(), service.supervision().stopGrace());
    }
    return serves(workloads.run(specs.prepare(service, image, service.name())));
  }

  private static Outcome serves(Instance alone) {
    return new Outcome.Serves(alone, List.of());
  }

  /** Gives the service's ports to this container; returns the others, which serve nobody new. */
  List<Instance> takeOver(Service service, WorkloadId next) {
    List<Instance> others = find(service).allBut(next);
    workloads.publish(next, others.stream().map(Instance::id).collect(Collectors.toSet()));
    return others;
  }

  /** Asks a container to end; {@link #delete} it when it has, or when it takes too long. */
  void askToEnd(WorkloadId id) {
    workloads.askToEnd(id);
  }

  /** Stops the container and removes it, or whatever half of it there is. */
  void delete(WorkloadId id, Duration grace) {
    workloads.delete(id, grace);
  }

  /** Ends what runs of the service; its containers stay. */
  void stop(Service service) {
    together(
        find(service).instances(),
        one -> workloads.stop(one.id(), service.supervision().stopGrace()));
  }

  /** Stops all that there is of the service and removes it with what it has of its own. */
  void remove(Service service) {
    Standing there = find(service);
    Duration own = service.supervision().stopGrace();
    Duration grace = own.compareTo(GRACE) < 0 ? own : GRACE;
    if (there.instances().isEmpty()) {
      delete(specs.id(service.name()), grace); // there may be a half
    }
    remove(there, grace);
  }

  /** The same of one that is no longer in the file. */
  void remove(Standing there) {
    remove(there, GRACE);
  }

  private void remove(Standing there, Duration grace) {
    delete(there.instances(), grace);
    specs.forget(there.service());
  }

  private void delete(List<Instance> instances, Duration grace) {
    together(instances, one -> delete(one.id(), grace));
  }

  /** All at once, as each takes its time. */
  private static void together(List<Instance> instances, Consumer<Instance> action) {
    List<CompletableFuture<Void>> actions =
        instances.stream()
            .map(
                one ->
                    CompletableFuture.runAsync(
                        () -> action.accept(one), task -> Thread.ofVirtual().start(task)))
            .toList();
    try {
      actions.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof WorkloadException failure ? failure : e;
    }
  }

  /** Removes halves of services that a crash left, other than these. */
  void collect(Collection<Service> known, Collection<Standing> standings) {
    Set<WorkloadId> kept =
        Stream.concat(
                known.stream().map(service -> specs.id(service.name())),
                standings.stream().flatMap(there -> there.instances().stream()).map(Instance::id))
            .collect(Collectors.toSet());
    workloads.collect(specs.namespace(), kept);
  }
}
