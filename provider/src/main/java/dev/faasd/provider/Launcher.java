package dev.faasd.provider;

import dev.faasd.api.Patience;
import dev.faasd.api.Probe;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Brings replicas up until they accept connections, and takes them down. Makes few containers at a
 * time, because each costs the host a lot; knows which containers are somebody's, so that the
 * others can be collected. Thread-safe; calls for one replica come one after another.
 */
final class Launcher {
  private static final Logger LOG = System.getLogger(Launcher.class.getName());

  private final Workloads workloads;
  private final FunctionSpecs specs;
  private final Secrets secrets;
  private final Arrival arrival;
  private final StartupLines startupLines;
  private final Semaphore starts;
  private final Prober prober;
  private final Exits exits;
  private final Bounds bounds;
  private final Reserve reserve;
  private final Set<WorkloadId> known = ConcurrentHashMap.newKeySet();

  /** Held for reading while a container is made, for writing while leftovers are collected. */
  private final ReadWriteLock making = new ReentrantReadWriteLock();

  private Launcher(
      Workloads workloads,
      FunctionSpecs specs,
      Secrets secrets,
      Arrival arrival,
      StartupLines startupLines,
      int parallelStarts,
      Prober prober,
      Exits exits,
      Bounds bounds,
      Reserve reserve) {
    this.workloads = workloads;
    this.specs = specs;
    this.secrets = secrets;
    this.arrival = arrival;
    this.startupLines = startupLines;
    this.starts = new Semaphore(parallelStarts, true);
    this.prober = prober;
    this.exits = exits;
    this.bounds = bounds;
    this.reserve = reserve;
  }

  static Launcher of(
      ProviderSettings settings,
      Workloads workloads,
      Secrets secrets,
      Exits exits,
      StartupLines startupLines,
      Prober prober,
      Executor background,
      InstantSource clock) {
    return new Launcher(
        workloads,
        new FunctionSpecs(settings.mounts(), settings.limits(), secrets),
        secrets,
        new Arrival(
            workloads,
            new Readiness(workloads, exits, prober, background),
            prober.port(),
            settings.bounds(),
            clock),
        startupLines,
        settings.parallelStarts(),
        prober,
        exits,
        settings.bounds(),
        new Reserve(settings.reserve(), workloads, secrets, background));
  }

  /** This container is somebody's: it is not collected. */
  void know(WorkloadId id) {
    known.add(id);
  }

  /** What is there of it; for a look only. */
  Optional<Instance> find(WorkloadId id) {
    claim(id);
    return workloads.find(id);
  }

  /** Makes sure that what is known as inherited is ours to use, and to remove. */
  private void claim(WorkloadId id) {
    if (ContainerNames.isInherited(id)) {
      workloads.takeOver(id, id.namespace() + ":" + id.name());
    }
  }

  /**
   * Makes the container and waits until it is ready; when it does not become ready nothing of it is
   * left.
   *
   * @throws ProviderException.NotReady saying what became of it, with its last lines
   * @throws ProviderException.Superseded when that was completed first
   */
  Condition.Ready create(FunctionRecord record, WorkloadId id, CompletableFuture<Void> superseded) {
    know(id);
    try (StartupLines.Recording recording = startupLines.record(id)) {
      try {
        Instance instance = heavy(() -> run(specs.of(record, id)));
        secrets.supply(record.deployment(), id);
        return arrival.await(
            record, instance, Probe.readiness(record.deployment()), recording, superseded);
      } catch (RuntimeException e) {
        removeAfter(e, id);
        throw e;
      }
    }
  }

  /**
   * Starts the process of a container that is there and waits until it is ready; when it does not
   * become ready it is stopped.
   *
   * @param clearFirst whether something of a former process is left
   * @throws ProviderException.NotReady saying what became of it, with its last lines
   * @throws ProviderException.Superseded when that was completed first
   */
  Condition.Ready start(
      FunctionRecord record,
      WorkloadId id,
      boolean clearFirst,
      CompletableFuture<Void> superseded) {
    know(id);
    try (StartupLines.Recording recording = startupLines.record(id)) {
      Instance instance =
          heavy(
              () -> {
                if (clearFirst) {
                  workloads.stop(id, Duration.ZERO);
                }
                secrets.supply(record.deployment(), id);
                return workloads.start(id);
              });
      try {
        return arrival.await(
            record, instance, Probe.readiness(record.deployment()), recording, superseded);
      } catch (RuntimeException e) {
        try {
          workloads.stop(id, Duration.ZERO);
        } catch (RuntimeException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }
  }

  /**
   * Takes up a replica that runs, and waits until it is ready. It is left running whatever comes.
   *
   * @throws ProviderException.NotReady when it does not accept connections
   */
  Condition.Ready adopt(
      FunctionRecord record, Instance instance, CompletableFuture<Void> superseded) {
    know(instance.id());
    workloads.adopt(instance.id());
    workloads.thaw(instance.id());
    try (StartupLines.Recording recording = startupLines.record(instance.id())) {
      Optional<Probe> probe = Probe.readiness(record.deployment()).map(Probe::withoutDelay);
      return arrival.await(record, instance, probe, recording, superseded);
    }
  }

  /**
   * Takes up the output of a running replica; tells whether it sleeps, or accepts connections right
   * now.
   */
  Optional<Condition> takeUp(Instance instance) {
    know(instance.id());
    workloads.adopt(instance.id());
    if (workloads.frozen(instance.id())) {
      return instance.address().map(arrival::at).map(Condition.Asleep::new);
    }
    return instance.address().filter(prober::accepts).map(arrival::at);
  }

  /** Stops the processes of all of them where they are, or of none. */
  void freeze(List<Replica> replicas) {
    try {
      replicas.forEach(replica -> workloads.freeze(replica.id()));
    } catch (WorkloadException e) {
      replicas.forEach(replica -> workloads.thaw(replica.id()));
      throw e;
    }
  }

  /** Lets its processes go on; fine when they do. */
  void thaw(WorkloadId id) {
    workloads.thaw(id);
  }

  /** Whether it has processes. */
  boolean alive(WorkloadId id) {
    return workloads.alive(id);
  }

  /** Ends the process, after the grace that the function wants; the container stays. */
  void stop(FunctionRecord record, WorkloadId id) {
    workloads.stop(id, grace(record));
  }

  /** The same of one that shall start again some time: it may be prepared for that. */
  void rest(FunctionRecord record, WorkloadId id) {
    stop(record, id);
    reserve.add(record, id);
  }

  /** It was found stopped, and shall start again some time. */
  void resting(FunctionRecord record, WorkloadId id) {
    reserve.add(record, id);
  }

  private Duration grace(FunctionRecord record) {
    return Patience.of(record.deployment()).grace().orElse(bounds.stopGrace());
  }

  /** Sends the signal that asks it to end; completed when it has. */
  CompletableFuture<WorkloadEvent.Exited> askToEnd(WorkloadId id) {
    CompletableFuture<WorkloadEvent.Exited> ended = exits.next(id);
    workloads.askToEnd(id);
    return ended;
  }

  /**
   * Removes the container of a process that has been asked to end, when it has, or after the grace
   * that the function wants.
   */
  void removeAsked(
      FunctionRecord record, WorkloadId id, CompletableFuture<WorkloadEvent.Exited> ended) {
    try {
      if (workloads.find(id).filter(Instance::running).isPresent()) {
        var _ = ended.get(grace(record).toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException | ExecutionException | WorkloadException e) {
      LOG.log(Level.DEBUG, "{0} is killed: {1}", id, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exits.forget(id);
    }
    removeWithin(Duration.ZERO, id);
  }

  /**
   * Removes the container after the grace that the function wants; what cannot be removed now is
   * left for the next collection.
   */
  void removeOrLeave(FunctionRecord record, WorkloadId id) {
    removeWithin(grace(record), id);
  }

  private void removeWithin(Duration grace, WorkloadId id) {
    try {
      remove(id, grace);
    } catch (WorkloadException e) {
      LOG.log(
          Level.WARNING,
          "{0} is left for the next collection: {1}",
          id,
          String.valueOf(e.getMessage()));
    }
  }

  /** Removes the container and kills its process, which has no requests any more. */
  void removeNow(WorkloadId id) {
    remove(id, Duration.ZERO);
  }

  /** Removes the container; fine when there is none. */
  void remove(WorkloadId id, Duration within) {
    try {
      claim(id);
      workloads.delete(id, within);
    } finally {
      known.remove(id);
    }
  }

  /** Removes the containers of a namespace that are nobody's, and what is left of others. */
  void collect(String namespace) {
    making.writeLock().lock();
    try {
      workloads.collect(namespace, Set.copyOf(known));
    } finally {
      making.writeLock().unlock();
    }
  }

  private void removeAfter(RuntimeException cause, WorkloadId id) {
    try {
      remove(id, Duration.ZERO);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private Instance run(WorkloadSpec spec) {
    try {
      return workloads.run(spec);
    } catch (WorkloadException.AlreadyExists leftover) {
      LOG.log(Level.WARNING, "removing what is left of container {0}", spec.id());
      workloads.delete(spec.id(), Duration.ZERO);
      return workloads.run(spec);
    }
  }

  private <T> T heavy(Supplier<T> work) {
    starts.acquireUninterruptibly();
    making.readLock().lock();
    try {
      return work.get();
    } finally {
      making.readLock().unlock();
      starts.release();
    }
  }
}
