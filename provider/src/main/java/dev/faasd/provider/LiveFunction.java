package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * One function, and the only one who changes it. Commands come one at a time; readers take the
 * present view without a lock. What a command has promised is on disk before anybody sees it, so
 * that whatever dies, the next start finds a whole former or a whole later state, and containers
 * that belong to neither are collected.
 */
final class LiveFunction implements Mender.Owner {
  private static final Logger LOG = System.getLogger(LiveFunction.class.getName());

  private final FunctionId id;
  private final Workbench bench;
  private final Commands commands = new Commands();
  private volatile Optional<FunctionView> view;
  private volatile Restarts restarts = Restarts.NONE;
  private volatile boolean gone;

  /** A function that is not there yet. */
  LiveFunction(FunctionId id, Workbench bench) {
    this.id = id;
    this.bench = bench;
    this.view = Optional.empty();
  }

  /** A function that was there before this process; nothing is known of its replicas. */
  LiveFunction(FunctionRecord record, Workbench bench) {
    this.id = record.id();
    this.bench = bench;
    WorkloadId replica = ContainerNames.of(id, record.generation(), 0);
    bench.launcher().know(replica);
    this.view =
        Optional.of(new FunctionView(record, List.of(Replica.starting(replica)), List.of()));
  }

  FunctionId id() {
    return id;
  }

  /** How it is now; empty when it is not there. */
  Optional<FunctionView> view() {
    return view;
  }

  /** Whether it is no more and never will be again; another object takes its place. */
  boolean isGone() {
    return gone;
  }

  /** What the API says of it; empty when it is not there. */
  Optional<FunctionStatus> status() {
    return view.map(now -> now.status().withRestarts(restarts));
  }

  /** How often it was started again, and why. */
  Restarts restarts() {
    return restarts;
  }

  /** Whether this is the container of one of its replicas, be it one of a former generation. */
  boolean has(WorkloadId container) {
    return view.stream()
        .flatMap(now -> Stream.concat(now.replicas().stream(), now.retiring().stream()))
        .anyMatch(replica -> replica.id().equals(container));
  }

  /** Whether this replica has been ready all the time since then. */
  boolean isReady(WorkloadId replica, Condition.Ready since) {
    return view.stream()
        .flatMap(now -> now.replicas().stream())
        .anyMatch(one -> one.id().equals(replica) && one.condition().equals(since));
  }

  /** A replica that takes requests now. */
  Optional<ReplicaRoute> serving() {
    return view.flatMap(FunctionView::serving);
  }

  /**
   * Makes it what is posted: the new generation comes up beside the old one, takes its place in one
   * step, and the old one is removed when its last request is done. When it does not come up,
   * nothing has changed.
   *
   * @param update whether it must be there already
   * @return false when this object is gone and another must be asked
   */
  boolean deploy(FunctionDeployment posted, boolean update) {
    long version;
    try (Commands.Turn turn = commands.user()) {
      if (gone) {
        return false;
      }
      try {
        version = replace(posted, update, turn);
      } finally {
        gone = view.isEmpty();
      }
    }
    bench.traffic().settle(version);
    return true;
  }

  private long replace(FunctionDeployment posted, boolean update, Commands.Turn turn) {
    // Asked again now that it is this command's turn: the namespace may have been deleted since.
    bench.namespaces().require(id.namespace());
    Optional<FunctionView> before = view;
    if (update && before.isEmpty()) {
      throw new ProviderException.NoSuchFunction(id);
    }
    String digest = turn.aside(() -> ensureImage(posted));
    FunctionRecord next =
        before
            .map(old -> old.record().replacedBy(posted, digest))
            .orElseGet(
                () ->
                    new FunctionRecord(
                        posted, bench.highestGone().get() + 1, digest, 1, bench.clock().instant()));
    WorkloadId container = ContainerNames.of(id, next.generation(), 0);
    Condition.Ready ready =
        turn.aside(() -> bench.launcher().create(next, container, turn.superseded()));
    try {
      bench.files().save(next);
    } catch (ProviderException.StateNotKept e) {
      bench.launcher().removeOrLeave(next, container);
      throw e;
    }
    // Not as it was before: the old replicas may have been mended meanwhile.
    Optional<FunctionView> last = view;
    List<Replica> old = last.map(FunctionView::replicas).orElse(List.of());
    List<Replica> retiring =
        Stream.concat(last.map(FunctionView::retiring).orElse(List.of()).stream(), old.stream())
            .toList();
    Traffic.Draining draining = bench.traffic().expectDrained(old);
    view =
        Optional.of(
            new FunctionView(next, List.of(new Replica(container, ready, BackOff.NONE)), retiring));
    long version = show();
    bench
        .background()
        .execute(() -> retire(last.map(FunctionView::record).orElse(next), old, draining));
    LOG.log(Level.INFO, "function {0} serves generation {1}", id, Long.toString(next.generation()));
    return version;
  }

  private String ensureImage(FunctionDeployment posted) {
    return bench.images().ensure(id.namespace().value(), posted.image()).digest();
  }

  private void retire(FunctionRecord former, List<Replica> old, Traffic.Draining draining) {
    try (draining) {
      draining.await();
    }
    for (Replica replica : old) {
      bench.launcher().removeOrLeave(former, replica.id());
      try (Commands.Turn _ = commands.house()) {
        view = view.map(now -> now.without(replica));
        view.ifPresent(_ -> show());
      }
    }
  }

  /** Takes it away: first nobody sends it requests, then it ends. */
  void delete() {
    try (Commands.Turn _ = commands.user()) {
      gone |= view.isEmpty();
      FunctionView last = present();
      bench.files().delete(id);
      view = Optional.empty();
      gone = true;
      bench.highestGone().accumulateAndGet(last.record().generation(), Math::max);
      List<Replica> all = last.replicas();
      try (Traffic.Draining draining = bench.traffic().expectDrained(all)) {
        bench.traffic().show(last.drainingRoute());
        draining.await();
      }
      bench.traffic().settle(bench.traffic().hide(id));
      all.forEach(replica -> bench.launcher().removeOrLeave(last.record(), replica.id()));
      LOG.log(Level.INFO, "function {0} is deleted", id);
    }
  }

  /** Sets how many replicas shall run, 0 or 1, and returns when they do. */
  void scale(int replicas) {
    long version;
    try (Commands.Turn turn = commands.user()) {
      if (replicas == 0) {
        putAllAside();
      } else {
        want(replicas);
        for (Replica replica : present().replicas()) {
          mend(replica.ready() ? replica : replica.forgiven(), turn.superseded());
        }
        throwUnlessServing(replicas);
      }
      version = show();
    }
    bench.traffic().settle(version);
  }

  /** Of a function that cannot be stopped now, nothing is changed: it goes on taking requests. */
  private void putAllAside() {
    int before = present().record().replicas();
    want(0);
    try {
      present().replicas().forEach(this::putAside);
    } catch (WorkloadException e) {
      want(before);
      show();
      throw e;
    }
  }

  /**
   * Returns when it serves: at once when it does, after a start when it is stopped.
   *
   * @throws ProviderException.Unavailable when it cannot at the moment, saying why
   */
  void wake() {
    if (serving().isPresent()) {
      return;
    }
    try (Commands.Turn turn = commands.house()) {
      if (serving().isPresent()) {
        return;
      }
      if (present().record().replicas() == 0) {
        want(1);
      }
      for (Replica replica : present().replicas()) {
        mend(replica, turn.superseded());
      }
      throwUnlessServing(1);
    } catch (ProviderException.Superseded e) {
      throw new ProviderException.Unavailable("function " + id + " is being changed");
    }
  }

  /** Takes up what runs and accepts connections already; leaves the rest for {@link #reconcile}. */
  void look() {
    try (Commands.Turn _ = commands.house()) {
      for (Replica replica : view.map(FunctionView::replicas).orElse(List.of())) {
        Optional<Condition.Ready> ready =
            bench
                .launcher()
                .find(replica.id())
                .filter(Instance::running)
                .flatMap(bench.launcher()::takeUp);
        if (ready.isPresent() && present().record().replicas() > 0) {
          changed(replica.as(ready.get()));
        }
      }
      view.ifPresent(_ -> show());
    }
  }

  /**
   * Compares what shall be with what is, and repairs.
   *
   * @return when to look again, if that is sooner than usual
   */
  Optional<Instant> reconcile() {
    try (Commands.Turn turn = commands.house()) {
      return view.stream()
          .flatMap(now -> now.replicas().stream())
          .flatMap(replica -> mend(replica, turn.superseded()).stream())
          .min(Comparator.naturalOrder());
    }
  }

  /** A replica that was ready then does not work any more: it is ended, and started again. */
  void unwell(WorkloadId replica, Condition.Ready since, String why) {
    try (Commands.Turn _ = commands.house()) {
      for (Replica one : view.map(FunctionView::replicas).orElse(List.of())) {
        if (one.id().equals(replica) && one.condition().equals(since)) {
          bench.mender().giveUp(present().record(), one, why, this);
        }
      }
    }
  }

  /** So much of a replica was killed for want of memory. */
  synchronized void ranOutOfMemory(long kills) {
    restarts = restarts.afterKills(kills);
  }

  @Override
  public synchronized void restarting(String reason) {
    restarts = restarts.oneMore(reason);
  }

  private Optional<Instant> mend(Replica replica, CompletableFuture<Void> superseded) {
    return bench.mender().mend(present().record(), replica, this, superseded);
  }

  /** Ends a replica's process once its last request is done; the container stays. */
  @Override
  public void putAside(Replica replica) {
    try (Traffic.Draining draining = bench.traffic().expectDrained(List.of(replica))) {
      bench.traffic().show(present().drainingRoute());
      draining.await();
    }
    bench.launcher().stop(present().record(), replica.id());
    changed(replica.with(BackOff.NONE).as(new Condition.Stopped()));
  }

  private void want(int replicas) {
    FunctionView now = present();
    if (now.record().replicas() != replicas) {
      FunctionRecord next = now.record().withReplicas(replicas);
      bench.files().save(next);
      view = Optional.of(now.withRecord(next));
    }
  }

  /**
   * Ends and removes its containers within the grace, to be made again by the next start of the
   * provider.
   */
  void shutDown(Duration grace) {
    try (Commands.Turn _ = commands.user()) {
      Optional<FunctionView> last = view;
      view = Optional.empty();
      gone = true;
      last.stream()
          .flatMap(now -> Stream.concat(now.replicas().stream(), now.retiring().stream()))
          .forEach(replica -> bench.launcher().remove(replica.id(), grace));
    }
  }

  private void throwUnlessServing(int wanted) {
    if (wanted > 0 && serving().isEmpty()) {
      throw new ProviderException.Unavailable(
          "function %s does not serve: %s".formatted(id, present().whyNotServing()));
    }
  }

  private FunctionView present() {
    return view.orElseThrow(() -> new ProviderException.NoSuchFunction(id));
  }

  @Override
  public void changed(Replica replica) {
    view = Optional.of(present().with(replica));
    show();
  }

  private long show() {
    bench.liveness().follow(this, present());
    return bench.traffic().show(present().route());
  }
}
