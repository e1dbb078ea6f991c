package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.compose.StartOrder;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.Watch;
import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the core services running: adopts those that run unchanged, replaces changed ones, removes
 * those that are no longer in the file, starts what is missing in order, and starts again what
 * ends. All decisions are made on one thread, one after another; a service that cannot be started
 * is tried again later and holds up nobody else.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Supervisor.class.getName());

  /** How often all services are looked at, should an event have been lost. */
  private static final Duration ROUND = Duration.ofSeconds(10);

  /** How long the end of the supervisor waits for what it does at the moment. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServiceRunner runner;
  private final HostsFile hosts;
  private final List<Service> services;
  private final InstantSource clock;
  private final Succession succession;
  private final Map<String, Supervised> supervised = new LinkedHashMap<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("supervisor").factory());
  private Optional<Watch> watch = Optional.empty();
  private boolean stopping;

  /**
   * Touches nothing yet.
   *
   * @param services in start order
   * @param patience how long the next container of a service may take to get ready
   */
  public Supervisor(
      ServiceRunner runner,
      HostsFile hosts,
      List<Service> services,
      InstantSource clock,
      Duration patience) {
    this.runner = runner;
    this.hosts = hosts;
    this.services = List.copyOf(services);
    this.clock = clock;
    this.succession = new Succession(runner, hosts, clock, patience, this::executeLater);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    services.forEach(service -> supervised.put(service.name(), new Supervised(service)));
  }

  /**
   * Makes the host what the file says; returns when each service has been tried once.
   *
   * @param ending once done, nothing more is started
   */
  public void start(Future<?> ending) {
    await(thread.submit(() -> startAll(ending)));
    var _ =
        thread.scheduleWithFixedDelay(
            guarded(this::check), ROUND.toSeconds(), ROUND.toSeconds(), TimeUnit.SECONDS);
  }

  /** Gives the signs of life from now on, between one decision and the next. */
  public void beat(Heartbeat heartbeat) {
    heartbeat.through(thread, List.of());
  }

  /**
   * Stops and removes all services, those that depend on others first.
   *
   * @return whether all are gone
   */
  public boolean stop() {
    return await(thread.submit(this::stopAll));
  }

  /** Stops supervising; the services run on. Idempotent. */
  @Override
  public void close() {
    watch.ifPresent(Watch::close);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "the supervisor is interrupted in its work on a service");
        thread.shutdownNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void startAll(Future<?> ending) {
    watch = Optional.of(runner.workloads().watch(this::heard));
    Map<String, Standing> found = runner.list();
    found.forEach(this::adopt);
    hosts.write();
    for (Standing there : found.values()) {
      if (!supervised.containsKey(there.service())) {
        LOG.log(Level.INFO, "removing {0}, which is no longer in the file", there.service());
        runner.remove(there);
      }
    }
    runner.collect(
        services,
        found.values().stream().filter(there -> supervised.containsKey(there.service())).toList());
    for (Supervised one : supervised.values()) {
      if (ending.isDone()) {
        return;
      }
      attempt(one);
    }
  }

  private void adopt(String name, Standing there) {
    for (Instance instance : there.instances()) {
      if (instance.running()) {
        // first of all, as who writes a log that nobody reads will block
        runner.workloads().adopt(instance.id());
      }
    }
    Supervised one = supervised.get(name);
    if (one != null) {
      there
          .serving()
          .ifPresent(
              instance -> {
                one.current = Optional.of(instance.id());
                instance.address().ifPresent(address -> hosts.put(name, address));
              });
    }
  }

  private void attempt(Supervised one) {
    try {
      switch (runner.ensure(one.service, one.broken)) {
        case ServiceRunner.Outcome.Serves serves ->
            succession.serves(one, serves.instance(), serves.others());
        case ServiceRunner.Outcome.Succeeds next -> succession.begin(one, next, this::notReplaced);
      }
    } catch (WorkloadException | UncheckedIOException e) {
      one.broken = true;
      Duration wait = later(one);
      LOG.log(
          Level.ERROR,
          "cannot start {0}: {1}; trying again in {2} s",
          one.service.name(),
          e.getMessage(),
          wait.toSeconds());
    }
  }

  private void notReplaced(Supervised one, String why) {
    Duration wait = later(one);
    LOG.log(
        Level.ERROR,
        "cannot replace {0}: the new one started, but {1}; what was there goes on, trying again in {2} s",
        one.service.name(),
        why,
        wait.toSeconds());
  }

  private void executeLater(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException _) {
      LOG.log(Level.DEBUG, "nothing is decided any more: the supervisor ends");
    }
  }

  private void heard(WorkloadEvent event) {
    switch (event) {
      case WorkloadEvent.Exited exited
          when exited.id().namespace().equals(runner.specs().namespace()) ->
          executeLater(() -> ended(exited));
      case WorkloadEvent.Exited _ -> {}
      case WorkloadEvent.Reconnected _ -> executeLater(this::check);
    }
  }

  private void ended(WorkloadEvent.Exited event) {
    WorkloadId id = event.id();
    for (Supervised one : supervised.values()) {
      if (stopping || !one.has(id) || runner.isRunning(id)) {
        continue;
      }
      if (one.retired.containsKey(id)) {
        succession.remove(one, id);
      } else if (one.isCurrent(id)) {
        ended(one, event.exitCode(), event.outOfMemory() ? ", out of memory" : "");
      } else {
        one.handover.ifPresent(waiting -> waiting.fail("it ended with code " + event.exitCode()));
      }
    }
  }

  private void ended(Supervised one, int exitCode, String why) {
    if (stopping || one.pending || one.finished) {
      return;
    }
    String name = one.service.name();
    if (one.service.restart().restarts(exitCode, one.backoff.failures())) {
      Duration wait = later(one);
      LOG.log(
          Level.WARNING,
          "{0} ended with code {1}{2}; starting it again in {3} s",
          name,
          exitCode,
          why,
          wait.toSeconds());
    } else {
      one.finished = true;
      LOG.log(
          Level.INFO,
          "{0} ended with code {1}{2}; its restart policy is {3}",
          name,
          exitCode,
          why,
          one.service.restart());
    }
  }

  private Duration later(Supervised one) {
    Duration wait = one.backoff.failed(clock.instant());
    one.pending = true;
    var _ =
        thread.schedule(
            guarded(
                () -> {
                  one.pending = false;
                  attempt(one);
                }),
            wait.toMillis(),
            TimeUnit.MILLISECONDS);
    return wait;
  }

  private void check() {
    if (stopping) {
      return;
    }
    Map<String, Standing> found = runner.list();
    for (Supervised one : supervised.values()) {
      check(one, found.getOrDefault(one.service.name(), new Standing("", List.of())));
    }
    hosts.restore();
  }

  private void check(Supervised one, Standing there) {
    for (Instance instance : there.instances()) {
      if (one.retired.containsKey(instance.id())) {
        succession.check(one, instance);
      } else if (!one.has(instance.id()) && one.current.isPresent() && !one.pending) {
        succession.retire(one, instance);
      }
    }
    Optional<Instance> current =
        there.instances().stream().filter(instance -> one.isCurrent(instance.id())).findFirst();
    if (current.isPresent() && current.get().running()) {
      current.get().address().ifPresent(address -> hosts.put(one.service.name(), address));
    } else if (current.isPresent() && current.get().state() instanceof TaskState.Stopped stopped) {
      ended(one, stopped.exitCode(), "");
    } else {
      ended(one, 255, ", or was removed");
    }
  }

  private boolean stopAll() {
    stopping = true;
    supervised.values().forEach(one -> one.handover = Optional.empty());
    boolean allGone = true;
    for (List<Service> group : StartOrder.stopGroups(services)) {
      List<CompletableFuture<Boolean>> stops =
          group.stream()
              .map(
                  service ->
                      CompletableFuture.supplyAsync(
                          () -> remove(service), task -> Thread.ofVirtual().start(task)))
              .toList();
      for (CompletableFuture<Boolean> stop : stops) {
        allGone &= stop.join();
      }
    }
    return allGone;
  }

  private boolean remove(Service service) {
    try {
      LOG.log(Level.INFO, "stopping {0}", service.name());
      runner.remove(service);
      hosts.remove(service.name());
      return true;
    } catch (WorkloadException | UncheckedIOException e) {
      LOG.log(Level.ERROR, "cannot stop {0}: {1}", service.name(), e.getMessage());
      return false;
    }
  }

  /** One failed look must not end all later ones. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RejectedExecutionException _) {
        LOG.log(Level.DEBUG, "nothing is planned any more: the supervisor ends");
      } catch (WorkloadException e) {
        LOG.log(Level.WARNING, "cannot look after the services now: {0}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "looking after the services failed", e);
      }
    };
  }

  private static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
