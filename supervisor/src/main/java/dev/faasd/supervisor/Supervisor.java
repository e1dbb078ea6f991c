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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Keeps the core services running: adopts those that run unchanged, replaces changed ones, removes
 * those that are no longer in the file, starts what is missing as soon as it may be started, and
 * starts again what ends or does not work. All decisions are made on one thread; what takes its
 * time is done beside it, for several services at once. A service that cannot be started is tried
 * again later and holds up nobody else.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Supervisor.class.getName());

  private final ServiceRunner runner;
  private final HostsFile hosts;
  private final Pace pace;
  private final Progress progress;
  private final Loop loop = new Loop();
  private final Map<String, Supervised> supervised = new LinkedHashMap<>();
  private final Map<String, ServiceStatus> told = new HashMap<>();
  private final Conditions conditions = new Conditions(supervised);
  private final Pursuit pursuit;
  private final Succession succession;
  private Optional<Watch> watch = Optional.empty();
  private boolean stopping;

  /** Touches nothing yet. */
  public Supervisor(
      ServiceRunner runner, HostsFile hosts, InstantSource clock, Pace pace, Progress progress) {
    this.runner = runner;
    this.hosts = hosts;
    this.pace = pace;
    this.progress = progress;
    this.succession = new Succession(runner, hosts, clock, pace.handover(), loop);
    this.pursuit = new Pursuit(runner, hosts, succession, loop, clock, conditions, this::changed);
  }

  /**
   * Makes the host what the services say; returns when each of them has been tried, or waits for
   * one that was tried in vain.
   *
   * @param services in start order
   * @param ending once done, nothing more is started
   */
  public void start(List<Service> services, CompletableFuture<?> ending) {
    var _ = ending.thenRun(() -> loop.execute(pursuit::end));
    CompletableFuture<?> settled = loop.call(() -> startAll(services));
    loop.every(pace.round(), this::check);
    CompletableFuture.anyOf(settled, ending.handle((_, _) -> true)).join();
    loop.execute(progress::started);
  }

  /**
   * Makes the host what the services say now: starts new ones, replaces changed ones, removes those
   * that are not among them any more, and lets all others be. What was stopped stays so.
   *
   * @return how they are when nothing more changes by itself
   */
  public List<ServiceStatus> reload(List<Service> services) {
    Set<String> names = services.stream().map(Service::name).collect(Collectors.toSet());
    return loop
        .call(
            () -> {
              take(services);
              return settled(List.copyOf(supervised.values()));
            })
        .join()
        .stream()
        .filter(status -> names.contains(status.name()))
        .toList();
  }

  /**
   * Stops the service's process and starts it.
   *
   * @return how it is then; nothing if there is no such service
   */
  public Optional<ServiceStatus> restart(String name) {
    return command(
        name,
        one -> {
          one.wish = Supervised.Wish.RUN;
          one.again = !(one.phase instanceof Phase.Stopped);
        });
  }

  /**
   * Stops the service until it is started again, or a new supervisor comes.
   *
   * @return how it is then; nothing if there is no such service
   */
  public Optional<ServiceStatus> stop(String name) {
    return command(
        name,
        one -> {
          one.wish = Supervised.Wish.STOP;
          one.handover.ifPresent(waiting -> waiting.fail("the service is to be stopped"));
        });
  }

  /**
   * Starts the service if it does not run, without waiting any longer.
   *
   * @return how it is then; nothing if there is no such service
   */
  public Optional<ServiceStatus> start(String name) {
    return command(
        name,
        one -> {
          one.wish = Supervised.Wish.RUN;
          one.backoff.reset();
          if (!(one.phase instanceof Phase.Running) && !one.busy) {
            one.phase = new Phase.Waiting("");
          }
        });
  }

  /** How all services are, in start order. */
  public List<ServiceStatus> statuses() {
    return loop.call(() -> supervised.values().stream().map(Supervised::status).toList());
  }

  /** Gives the signs of life from now on, between one decision and the next. */
  public void beat(Heartbeat heartbeat) {
    loop.beat(heartbeat);
  }

  /**
   * Stops and removes all services, those that depend on others first.
   *
   * @return whether all are gone
   */
  public boolean stop() {
    loop.call(
        () -> {
          stopping = true;
          pursuit.end();
          supervised.values().forEach(one -> one.handover = Optional.empty());
          return stopping;
        });
    loop.endWork();
    return loop.call(this::stopAll);
  }

  /** Stops supervising; the services run on. Idempotent. */
  @Override
  public void close() {
    watch.ifPresent(Watch::close);
    loop.execute(pursuit::end);
    loop.close();
  }

  private CompletableFuture<List<ServiceStatus>> startAll(List<Service> services) {
    take(services);
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
    return settled(List.copyOf(supervised.values()));
  }

  /** From now on these services are wanted, in this order. */
  private void take(List<Service> services) {
    Map<String, Supervised> before = new LinkedHashMap<>(supervised);
    supervised.clear();
    for (Service service : services) {
      Supervised one = before.remove(service.name());
      if (one == null) {
        one = new Supervised(service, pace);
      } else {
        boolean same = one.service.means(service);
        // Also of the same, as a file may have changed that it reads.
        one.outdated = !same || !(one.phase instanceof Phase.Ended);
        if (!same) {
          one.backoff.reset();
          one.phase = one.phase instanceof Phase.Resting ? new Phase.Waiting("") : one.phase;
        }
        one.service = service;
        one.wish = one.wish == Supervised.Wish.GO ? Supervised.Wish.RUN : one.wish;
      }
      supervised.put(service.name(), one);
    }
    before.forEach(
        (name, one) -> {
          one.wish = Supervised.Wish.GO;
          supervised.put(name, one);
        });
  }

  private void adopt(String name, Standing there) {
    for (Instance instance : there.instances()) {
      if (instance.running()) {
        // first of all, as who writes a log that nobody reads will block
        runner.workloads().adopt(instance.id());
      }
    }
    Supervised one = supervised.get(name);
    if (one != null && there.serving().isPresent()) {
      Instance serving = there.serving().get();
      one.current = Optional.of(serving.id());
      one.phase = new Phase.Running();
      one.outdated = true; // nobody knows yet
      serving.address().ifPresent(address -> hosts.put(name, address));
    }
  }

  /** Something is otherwise than before: it may be another's turn. */
  private void changed() {
    List<Supervised> all = List.copyOf(supervised.values());
    if (!stopping) {
      all.forEach(pursuit::next);
      supervised
          .values()
          .removeIf(one -> one.wish == Supervised.Wish.GO && one.phase instanceof Phase.Stopped);
    }
    for (Supervised one : all) {
      ServiceStatus status = one.status();
      if (!status.equals(told.put(one.name(), status))) {
        progress.changed(status);
      }
      if (!one.waiting.isEmpty() && conditions.settled(one)) {
        List.copyOf(one.waiting).forEach(waiting -> waiting.complete(status));
        one.waiting.clear();
      }
    }
  }

  /** How each is as soon as nothing changes by itself any more, before somebody tries again. */
  private CompletableFuture<List<ServiceStatus>> settled(List<Supervised> services) {
    List<CompletableFuture<ServiceStatus>> all = new ArrayList<>();
    for (Supervised one : services) {
      CompletableFuture<ServiceStatus> waiting = new CompletableFuture<>();
      one.waiting.add(waiting);
      all.add(waiting);
    }
    changed();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(_ -> all.stream().map(CompletableFuture::join).toList());
  }

  private Optional<ServiceStatus> command(String name, Consumer<Supervised> order) {
    return loop
        .call(
            () -> {
              List<Supervised> found = Optional.ofNullable(supervised.get(name)).stream().toList();
              found.forEach(order);
              return settled(found);
            })
        .join()
        .stream()
        .findFirst();
  }

  private void heard(WorkloadEvent event) {
    switch (event) {
      case WorkloadEvent.Exited exited
          when exited.id().namespace().equals(runner.specs().namespace()) ->
          loop.execute(() -> ended(exited));
      case WorkloadEvent.Exited _ -> {}
      case WorkloadEvent.Reconnected _ -> loop.execute(this::check);
    }
  }

  private void ended(WorkloadEvent.Exited event) {
    WorkloadId id = event.id();
    for (Supervised one : List.copyOf(supervised.values())) {
      if (stopping || !one.has(id) || runner.isRunning(id)) {
        continue;
      }
      if (one.retired.containsKey(id)) {
        succession.remove(one, id);
      } else if (one.isCurrent(id)) {
        pursuit.ended(one, event.exitCode(), event.outOfMemoryKills());
      } else {
        one.handover.ifPresent(waiting -> waiting.fail("it ended with code " + event.exitCode()));
      }
    }
  }

  private void check() {
    if (stopping) {
      return;
    }
    Map<String, Standing> found = runner.list();
    for (Supervised one : List.copyOf(supervised.values())) {
      check(one, found.getOrDefault(one.name(), new Standing("", List.of())));
    }
    hosts.restore();
    changed();
  }

  private void check(Supervised one, Standing there) {
    there.instances().forEach(instance -> pursuit.retire(one, instance));
    Optional<Instance> current =
        there.instances().stream().filter(instance -> one.isCurrent(instance.id())).findFirst();
    if (current.isEmpty()) {
      pursuit.ended(one, ServiceRunner.UNKNOWN_EXIT, 0);
    } else if (current.get().running()) {
      if (one.phase instanceof Phase.Running) {
        current
            .get()
            .address()
            .ifPresentOrElse(address -> hosts.put(one.name(), address), () -> pursuit.cutOff(one));
      }
    } else if (current.get().state() instanceof TaskState.Stopped stopped) {
      pursuit.ended(one, stopped.exitCode(), stopped.outOfMemory() ? 1 : 0);
    } else {
      pursuit.ended(one, ServiceRunner.UNKNOWN_EXIT, 0);
    }
  }

  private boolean stopAll() {
    boolean allGone = true;
    List<Service> services = supervised.values().stream().map(one -> one.service).toList();
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
}
