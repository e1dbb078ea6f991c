package dev.faasd.provider;

import dev.faasd.api.NamespaceName;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.Watch;
import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps what is like what shall be: at the start, whenever a container ends or containerd comes
 * back, and now and then without a reason. First it takes up what runs, all at once, because output
 * that nobody reads blocks functions; only then it repairs. While containerd does not answer,
 * nothing is changed and everything is tried again.
 */
final class Reconciler implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Reconciler.class.getName());
  private static final Duration AWAY = Duration.ofSeconds(1);

  /** What containerd was doing for a process before us is done by then, and can be collected. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(3);

  private static final Duration SUPERSEDED = Duration.ofSeconds(1);
  private static final Duration BROKEN = Duration.ofSeconds(10);

  private final Functions functions;
  private final Takeover takeover;
  private final Launcher launcher;
  private final Workloads workloads;
  private final Exits exits;
  private final InstantSource clock;
  private final Executor background;
  private final Duration every;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("provider-timer").factory());
  private final Set<LiveFunction> queued = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> lookedAtAll = new CompletableFuture<>();
  private volatile boolean closed;
  private Watch watch = () -> {};

  Reconciler(
      Functions functions,
      Takeover takeover,
      Launcher launcher,
      Workloads workloads,
      Exits exits,
      InstantSource clock,
      Executor background,
      Duration every) {
    this.functions = functions;
    this.takeover = takeover;
    this.launcher = launcher;
    this.workloads = workloads;
    this.exits = exits;
    this.clock = clock;
    this.background = background;
    this.every = every;
  }

  /** Begins; the first look goes on in the background. */
  void start() {
    watch = workloads.watch(this::hear);
    background.execute(this::lookAtAll);
    var _ =
        timer.scheduleWithFixedDelay(
            () -> background.execute(this::reconcileAll),
            every.toNanos(),
            every.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Whether everything that runs has been taken up, so that the routes tell the truth. */
  boolean hasLookedAtAll() {
    return lookedAtAll.isDone();
  }

  /** Completed when it has. */
  CompletableFuture<Void> lookedAtAll() {
    return lookedAtAll.copy();
  }

  /** Gives the signs of life from now on, each by way of these threads and of the background. */
  void beat(Heartbeat heartbeat, List<Executor> others) {
    heartbeat.through(timer, Stream.concat(others.stream(), Stream.of(background)).toList());
  }

  /** Has a function looked at soon. */
  void request(LiveFunction function) {
    if (!closed && queued.add(function)) {
      background.execute(() -> reconcile(function));
    }
  }

  private void hear(WorkloadEvent event) {
    switch (event) {
      case WorkloadEvent.Exited exited -> {
        exits.tell(exited);
        functions
            .owner(exited.id())
            .ifPresent(
                function -> {
                  if (exited.outOfMemory()) {
                    LOG.log(Level.WARNING, "replica {0} ran out of memory", exited.id());
                    function.ranOutOfMemory(exited.outOfMemoryKills());
                  }
                  request(function);
                });
      }
      case WorkloadEvent.Reconnected _ -> {
        if (hasLookedAtAll()) {
          background.execute(this::reconcileAll);
        }
      }
    }
  }

  private void lookAtAll() {
    takeOver();
    try {
      List<CompletableFuture<Void>> looks =
          functions.all().stream()
              .map(function -> CompletableFuture.runAsync(() -> look(function), background))
              .toList();
      CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      LOG.log(
          Level.WARNING,
          "looking at what runs failed, trying again in {0} s: {1}",
          AWAY.toSeconds(),
          String.valueOf(e.getCause()));
      later(AWAY, this::lookAtAll);
      return;
    }
    lookedAtAll.complete(null);
    reconcileAll();
    later(UNDER_WAY, this::reconcileAll);
  }

  /** What is wrong with one function does not keep the others from being taken up. */
  private static void look(LiveFunction function) {
    try {
      function.look();
    } catch (WorkloadException.Unreachable e) {
      throw e;
    } catch (WorkloadException e) {
      LOG.log(
          Level.WARNING,
          "{0} is not taken up, trying again later: {1}",
          function.id(),
          e.getMessage());
    }
  }

  private void reconcileAll() {
    if (closed || !hasLookedAtAll()) {
      return;
    }
    takeOver();
    functions.all().forEach(this::request);
    try {
      for (NamespaceName namespace : functions.namespaces()) {
        launcher.collect(namespace.value());
      }
    } catch (WorkloadException e) {
      // Whoever closes us interrupts what is going on; the next process collects.
      LOG.log(
          closed ? Level.DEBUG : Level.WARNING,
          "collecting leftovers failed, they stay for now: {0}",
          e.getMessage());
    }
  }

  private void takeOver() {
    try {
      takeover.run();
    } catch (WorkloadException e) {
      LOG.log(
          closed ? Level.DEBUG : Level.WARNING,
          "looking for functions of the original faasd failed, trying again later: {0}",
          e.getMessage());
    }
  }

  private void reconcile(LiveFunction function) {
    queued.remove(function);
    try {
      function
          .reconcile()
          .ifPresent(at -> later(Duration.between(clock.instant(), at), () -> request(function)));
    } catch (ProviderException.Superseded e) {
      later(SUPERSEDED, () -> request(function));
    } catch (WorkloadException.Unreachable e) {
      later(AWAY, () -> request(function));
    } catch (WorkloadException | ProviderException e) {
      LOG.log(Level.WARNING, "looking at a function failed: {0}", e.getMessage());
      later(BROKEN, () -> request(function));
    }
  }

  private void later(Duration delay, Runnable task) {
    try {
      var _ =
          timer.schedule(
              () -> background.execute(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "nothing is looked at any more: the provider stops");
    }
  }

  /** Ends; what runs in the background is not waited for. */
  @Override
  public void close() {
    closed = true;
    watch.close();
    timer.shutdownNow();
  }
}
