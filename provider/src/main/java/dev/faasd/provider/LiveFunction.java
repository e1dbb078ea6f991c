package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One function, and the only one who changes it. Commands come one at a time; readers take the
 * present view without a lock. What a command has promised is on disk before anybody sees it, so
 * that whatever dies, the next start finds a whole former or a whole later state, and containers
 * that belong to neither are collected.
 */
final class LiveFunction {
  private static final Logger LOG = System.getLogger(LiveFunction.class.getName());

  /** Those who call meanwhile wait for no longer. */
  private static final Duration UNTIL_ASLEEP = Duration.ofMillis(200);

  private final FunctionId id;
  private final Workbench bench;
  private final FunctionState state;
  private final Commands commands = new Commands();
  private volatile boolean gone;
  private volatile long usedAt = System.nanoTime();

  /** A function that is not there yet. */
  LiveFunction(FunctionId id, Workbench bench) {
    this.id = id;
    this.bench = bench;
    this.state = new FunctionState(id, bench, this);
  }

  /** A function that was there before this process; nothing is known of its replicas. */
  LiveFunction(FunctionRecord record, Workbench bench) {
    this(record.id(), bench);
    state.begin(record);
  }

  FunctionId id() {
    return id;
  }

  /** How it is now; empty when it is not there. */
  Optional<FunctionView> view() {
    return state.view();
  }

  /** Whether it is no more and never will be again; another object takes its place. */
  boolean isGone() {
    return gone;
  }

  /** What the API says of it; empty when it is not there. */
  Optional<FunctionStatus> status() {
    return state.status();
  }

  /** How often it was started again, and why. */
  Restarts restarts() {
    return state.restarts();
  }

  /** A replica that takes requests now. */
  Optional<ReplicaRoute> serving() {
    return state.serving();
  }

  /** So much of a replica was killed for want of memory. */
  void ranOutOfMemory(long kills) {
    state.ranOutOfMemory(kills);
  }

  /**
   * Begins as what another faasd deployed.
   *
   * @return false when it did so before
   * @throws ProviderException.Conflict when it is there, or was just now, by our own doing
   */
  boolean inherit(FunctionRecord record) {
    try (Commands.Turn _ = commands.house()) {
      if (state.view().filter(now -> now.record().isInherited()).isPresent()) {
        return false;
      }
      if (gone || state.view().isPresent()) {
        throw new ProviderException.Conflict("there is another function of this name");
      }
      bench.files().save(record);
      state.begin(record);
      return true;
    }
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
        gone = state.view().isEmpty();
      }
    }
    bench.traffic().settle(version);
    return true;
  }

  private long replace(FunctionDeployment posted, boolean update, Commands.Turn turn) {
    // Asked again now that it is this command's turn: the namespace may have been deleted since.
    bench.namespaces().require(id.namespace());
    Optional<FunctionView> before = state.view();
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
    Optional<FunctionView> last = state.view();
    List<Replica> old = last.map(FunctionView::replicas).orElse(List.of());
    List<Replica> retiring =
        Stream.concat(last.map(FunctionView::retiring).orElse(List.of()).stream(), old.stream())
            .toList();
    Traffic.Draining draining = state.expectDrained(old);
    Replica replica = new Replica(container, ready, BackOff.NONE);
    long version = state.become(new FunctionView(next, List.of(replica), retiring));
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
        state.view().ifPresent(now -> state.become(now.without(replica)));
      }
    }
  }

  /** Takes it away: first nobody sends it requests, then it ends. */
  void delete() {
    try (Commands.Turn _ = commands.user()) {
      gone |= state.view().isEmpty();
      FunctionView last = state.present();
      bench.files().delete(id);
      state.end();
      gone = true;
      bench.highestGone().accumulateAndGet(last.record().generation(), Math::max);
      List<Replica> all = last.replicas();
      try (Traffic.Draining draining = state.expectDrained(all)) {
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
        state.putAllAside();
      } else {
        state.want(replicas);
        state.wakeUp();
        for (Replica replica : state.replicas()) {
          mend(replica.ready() ? replica : replica.forgiven(), turn);
        }
        state.throwUnlessServing();
      }
      version = state.show();
    }
    bench.traffic().settle(version);
  }

  /**
   * Lets it sleep if it has had nothing to do for as long as it wants; whoever asks has looked at
   * the requests of gateways.
   *
   * @return false when it has something to do, or does not want to sleep
   */
  boolean sleep() {
    if (!sleepy()) {
      return false;
    }
    try (Commands.Turn _ = commands.house()) {
      List<Replica> awake = state.replicas().stream().filter(Replica::ready).toList();
      return sleepy() && !awake.isEmpty() && state.fallAsleep(awake, UNTIL_ASLEEP);
    }
  }

  private boolean sleepy() {
    Optional<Duration> after = view().flatMap(FunctionView::sleepsAfter);
    return after.isPresent() && System.nanoTime() - usedAt >= after.get().toNanos();
  }

  /** A request comes through our own proxy. */
  void used() {
    usedAt = System.nanoTime();
  }

  /**
   * Returns when it serves: at once when it does, in an instant when it sleeps, after a start when
   * it is stopped.
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
      // First of all: requests are waiting for just this.
      state.wakeUp();
      if (state.record().replicas() == 0) {
        state.want(1);
      }
      if (serving().isPresent()) {
        return;
      }
      for (Replica replica : state.replicas()) {
        mend(replica, turn);
      }
      state.throwUnlessServing();
    } catch (ProviderException.Superseded e) {
      throw new ProviderException.Unavailable("function " + id + " is being changed");
    }
  }

  /** Takes up what runs and accepts connections already; leaves the rest for {@link #reconcile}. */
  void look() {
    try (Commands.Turn _ = commands.house()) {
      for (Replica replica : state.replicas()) {
        Optional<Condition> found =
            bench
                .launcher()
                .find(replica.id())
                .filter(Instance::running)
                .flatMap(bench.launcher()::takeUp);
        if (found.isPresent() && state.record().replicas() > 0) {
          state.changed(replica.as(found.get()));
        }
      }
      state.view().ifPresent(_ -> state.show());
    }
  }

  /**
   * Compares what shall be with what is, and repairs.
   *
   * @return when to look again, if that is sooner than usual
   */
  Optional<Instant> reconcile() {
    try (Commands.Turn turn = commands.house()) {
      return state.replicas().stream()
          .flatMap(replica -> mend(replica, turn).stream())
          .min(Comparator.naturalOrder());
    }
  }

  /** A replica that was ready then does not work any more: it is ended, and started again. */
  void unwell(WorkloadId replica, Condition.Ready since, String why) {
    try (Commands.Turn _ = commands.house()) {
      for (Replica one : state.replicas()) {
        if (one.id().equals(replica) && one.condition().equals(since)) {
          bench.mender().giveUp(one, why, state);
        }
      }
    }
  }

  private Optional<Instant> mend(Replica replica, Commands.Turn turn) {
    return bench.mender().mend(replica, state, turn.superseded());
  }

  /**
   * Ends and removes its containers within the grace, to be made again by the next start of the
   * provider.
   */
  void shutDown(Duration grace) {
    try (Commands.Turn _ = commands.user()) {
      Optional<FunctionView> last = state.view();
      state.end();
      gone = true;
      last.stream()
          .flatMap(now -> Stream.concat(now.replicas().stream(), now.retiring().stream()))
          .forEach(replica -> bench.launcher().remove(replica.id(), grace));
    }
  }
}
