package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How one function is now, and the steps by which that changes. Readers take the present view
 * without a lock; steps are only for whoever has the function's turn.
 */
final class FunctionState implements Mender.Owner {
  private static final Logger LOG = System.getLogger(FunctionState.class.getName());

  private final FunctionId id;
  private final Workbench bench;
  private final LiveFunction function;
  private volatile Optional<FunctionView> view = Optional.empty();
  private volatile Restarts restarts = Restarts.NONE;

  /** Of a function that is not there yet. */
  FunctionState(FunctionId id, Workbench bench, LiveFunction function) {
    this.id = id;
    this.bench = bench;
    this.function = function;
  }

  /** How it is now; empty when it is not there. */
  Optional<FunctionView> view() {
    return view;
  }

  /** The same where it must be there. */
  FunctionView present() {
    return view.orElseThrow(() -> new ProviderException.NoSuchFunction(id));
  }

  @Override
  public FunctionRecord record() {
    return present().record();
  }

  List<Replica> replicas() {
    return view.map(FunctionView::replicas).orElse(List.of());
  }

  /** What the API says of it; empty when it is not there. */
  Optional<FunctionStatus> status() {
    return view.map(now -> now.status(restarts));
  }

  /** How often it was started again, and why. */
  Restarts restarts() {
    return restarts;
  }

  /** A replica that takes requests now. */
  Optional<ReplicaRoute> serving() {
    return view.flatMap(FunctionView::serving);
  }

  void throwUnlessServing() {
    if (serving().isEmpty()) {
      throw new ProviderException.Unavailable(
          "function %s does not serve: %s".formatted(id, present().whyNotServing()));
    }
  }

  /** It is there; nothing is known of its replicas. */
  void begin(FunctionRecord record) {
    WorkloadId replica = ContainerNames.of(id, record.generation(), 0);
    bench.launcher().know(replica);
    view = Optional.of(new FunctionView(record, List.of(Replica.starting(replica)), List.of()));
  }

  /** It is like this from now on; returns the version of the routes that says so. */
  long become(FunctionView next) {
    view = Optional.of(next);
    return show();
  }

  /** It is there no more; who sends it requests is not told. */
  void end() {
    view = Optional.empty();
  }

  /** Tells who sends it requests how it is; returns the version of the routes that says so. */
  long show() {
    bench.liveness().follow(function, present());
    return bench.traffic().show(present().route());
  }

  /** Has another number of replicas run from now on; running them is up to the caller. */
  void want(int replicas) {
    FunctionView now = present();
    if (now.record().replicas() != replicas) {
      FunctionRecord next = now.record().withReplicas(replicas);
      bench.files().save(next);
      view = Optional.of(now.withRecord(next));
    }
  }

  @Override
  public void changed(Replica replica) {
    become(present().with(replica));
  }

  /** Of a function that cannot be stopped now, nothing is changed: it goes on taking requests. */
  void putAllAside() {
    int before = record().replicas();
    want(0);
    try {
      replicas().forEach(this::putAside);
    } catch (WorkloadException e) {
      want(before);
      show();
      throw e;
    }
  }

  /**
   * To be called before the route of replicas that are to end is changed to draining; closed by the
   * caller. Those that sleep are let go on: gateways may have sent them requests.
   */
  Traffic.Draining expectDrained(List<Replica> replicas) {
    for (Replica replica : replicas) {
      if (replica.asleep()) {
        try {
          bench.launcher().thaw(replica.id());
        } catch (WorkloadException e) {
          LOG.log(Level.WARNING, "{0} stays frozen: {1}", replica.id(), e.getMessage());
        }
      }
    }
    return bench.traffic().expectDrained(replicas);
  }

  /** Ends a replica's process once its last request is done; the container stays. */
  @Override
  public void putAside(Replica replica) {
    try (Traffic.Draining draining = expectDrained(List.of(replica))) {
      bench.traffic().show(present().drainingRoute());
      draining.await();
    }
    Replica stopped = replica.with(BackOff.NONE).as(new Condition.Stopped());
    if (replica.isInherited()) {
      succeed(stopped);
    } else {
      bench.launcher().stop(record(), replica.id());
      changed(stopped);
    }
  }

  /**
   * Lets replicas sleep once their last requests are done.
   *
   * @param awake ready ones
   * @return false when the requests took longer than the patience: all are as before
   */
  boolean fallAsleep(List<Replica> awake, Duration patience) {
    try (Traffic.Draining draining = bench.traffic().expectDrained(awake)) {
      become(present().with(each(awake, Condition.Drowsy::new)));
      if (!draining.await(patience)) {
        become(present().with(awake));
        return false;
      }
    }
    try {
      awake.forEach(replica -> bench.launcher().freeze(replica.id()));
    } catch (WorkloadException e) {
      awake.forEach(replica -> bench.launcher().thaw(replica.id()));
      become(present().with(awake));
      throw e;
    }
    become(present().with(each(awake, Condition.Asleep::new)));
    return true;
  }

  /** Thaws the replicas that sleep. */
  void wakeUp() {
    List<Replica> asleep = replicas().stream().filter(Replica::asleep).toList();
    if (!asleep.isEmpty()) {
      asleep.forEach(replica -> bench.launcher().thaw(replica.id()));
      become(present().with(each(asleep, was -> was)));
    }
  }

  private static List<Replica> each(
      List<Replica> replicas, Function<Condition.Ready, Condition> next) {
    return replicas.stream().map(one -> one.as(next.apply(one.place().orElseThrow()))).toList();
  }

  @Override
  public Replica succeed(Replica inherited) {
    FunctionView last = present();
    FunctionRecord next = last.record().madeAnew();
    bench.files().save(next);
    Replica heir = inherited.as(ContainerNames.of(id, next.generation(), 0));
    become(new FunctionView(next, List.of(heir), last.retiring()));
    bench.launcher().removeOrLeave(last.record(), inherited.id());
    return heir;
  }

  /** So much of a replica was killed for want of memory. */
  synchronized void ranOutOfMemory(long kills) {
    restarts = restarts.afterKills(kills);
  }

  @Override
  public synchronized void restarting(String reason) {
    restarts = restarts.oneMore(reason);
  }
}
