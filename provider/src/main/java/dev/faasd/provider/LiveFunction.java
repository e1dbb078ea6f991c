package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.api.Scaling;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * One function, and the only one who changes it. Commands come one at a time; readers take the
 * present view without a lock. What a command has promised is on disk before anybody sees it, so
 * that whatever dies, the next start finds a whole former or a whole later state, and containers
 * that belong to neither are collected.
 */
final class LiveFunction {
  private static final Logger LOG = System.getLogger(LiveFunction.class.getName());

  private final FunctionId id;
  private final Workbench bench;
  private final FunctionState state;
  private final Rollout rollout;
  private final Commands commands = new Commands();
  private final Slumber slumber;
  private volatile boolean gone;

  /** A function that is not there yet. */
  LiveFunction(FunctionId id, Workbench bench) {
    this.id = id;
    this.bench = bench;
    this.state = new FunctionState(id, bench, this);
    this.rollout = new Rollout(id, bench, state);
    this.slumber = new Slumber(id, bench, state, rollout, commands);
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

  /** The replicas that take requests now. */
  List<ReplicaRoute> serving() {
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

  /** What came of a deployment. */
  enum Outcome {
    /** It is what was posted now. */
    CHANGED,
    /** It was just that before, and serves. */
    UNCHANGED,
    /** This object is gone, another must be asked. */
    GONE
  }

  /**
   * Makes it what is posted: the new generation comes up beside the old one, takes its place in one
   * step, and the old one is removed when its last request is done. When it does not come up,
   * nothing has changed.
   *
   * @param update whether it must be there already
   */
  Outcome deploy(FunctionDeployment posted, boolean update) {
    boolean changed;
    long version;
    try (Commands.Turn turn = commands.user()) {
      if (gone) {
        return Outcome.GONE;
      }
      try {
        changed = replace(posted, update, turn);
        version = state.show();
      } finally {
        gone = state.view().isEmpty();
      }
    }
    bench.traffic().settle(version);
    return changed ? Outcome.CHANGED : Outcome.UNCHANGED;
  }

  private boolean replace(FunctionDeployment posted, boolean update, Commands.Turn turn) {
    // Asked again now that it is this command's turn: the namespace may have been deleted since.
    bench.namespaces().require(id.namespace());
    if (update && state.view().isEmpty()) {
      throw new ProviderException.NoSuchFunction(id);
    }
    int present = state.view().map(now -> now.record().replicas()).orElse(0);
    return rollout.deploy(posted, Scaling.of(posted.labels()).nearest(present), turn);
  }

  /** Nothing is left of a replica that it let go. */
  void forget(Replica replica) {
    try (Commands.Turn _ = commands.house()) {
      if (state.view().isPresent()) {
        state.change(now -> now.without(replica));
      }
    }
  }

  /**
   * Takes it away. Returns when nobody sends it requests any more, and those of its replicas that
   * have none have been asked to end.
   *
   * @return completed when nothing of it is left
   */
  CompletableFuture<Void> delete() {
    List<Retirement.Leaver> leavers;
    try (Commands.Turn _ = commands.user()) {
      gone |= state.view().isEmpty();
      FunctionView last = state.present();
      bench.files().delete(id);
      leavers = state.letAllGo();
      gone = true;
      bench.traffic().settle(bench.traffic().hide(id));
      bench.highestGone().accumulateAndGet(last.record().generation(), Math::max);
      LOG.log(Level.INFO, "function {0} is deleted", id);
    }
    Together.forEach(bench.background(), leavers, Retirement.Leaver::askIfIdle);
    return CompletableFuture.allOf(
        leavers.stream().map(Retirement.Leaver::leave).toArray(CompletableFuture[]::new));
  }

  /**
   * Sets how many replicas shall run, and returns when they do. Waits for a deployment that is
   * under way, and counts for what comes of it.
   *
   * @throws ProviderException.Refused when its labels do not allow so many
   */
  void scale(int replicas) {
    long version;
    try (Commands.Turn turn = commands.patientUser()) {
      state.present().requireAllowed(replicas);
      rollout.scale(replicas, turn);
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
    return slumber.begin();
  }

  /**
   * Ends its processes, since it is asleep and the host needs the memory or it has slept for long.
   */
  void stopAsleep() {
    if (slumber.deepen()) {
      LOG.log(Level.INFO, "function {0} is stopped; its next request starts it", id);
    }
  }

  /** A request comes through our own proxy. */
  void used() {
    slumber.disturb();
  }

  /**
   * Returns when it serves: at once when it does, in an instant when it sleeps, after a start when
   * it is stopped.
   *
   * @throws ProviderException.Unavailable when it cannot at the moment, saying why
   */
  void wake() {
    slumber.end();
  }

  /**
   * The same where that takes no wait.
   *
   * @return whether it serves; if not, {@link #wake} has to be asked
   */
  boolean wakeAtOnce() {
    return slumber.endAtOnce();
  }

  /** Takes up what runs and accepts connections already; leaves the rest for {@link #reconcile}. */
  void look() {
    try (Commands.Turn _ = commands.house()) {
      Together.forEach(bench.background(), state.replicas(), this::look);
      state.view().ifPresent(_ -> state.show());
    }
  }

  private void look(Replica replica) {
    bench
        .launcher()
        .find(replica.id())
        .filter(Instance::running)
        .flatMap(bench.launcher()::takeUp)
        .ifPresent(found -> state.changed(replica.as(found)));
  }

  /**
   * Compares what shall be with what is, and repairs.
   *
   * @return when to look again, if that is sooner than usual
   */
  Optional<Instant> reconcile() {
    try (Commands.Turn turn = commands.house()) {
      return rollout.mendAll(UnaryOperator.identity(), turn);
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

  /**
   * Ends and removes its containers within the grace, to be made again by the next start of the
   * provider.
   */
  void shutDown(Duration grace) {
    try (Commands.Turn _ = commands.user()) {
      List<Replica> all = state.replicas();
      state.end();
      gone = true;
      Together.forEach(
          bench.background(), all, replica -> bench.launcher().remove(replica.id(), grace));
    }
  }
}
