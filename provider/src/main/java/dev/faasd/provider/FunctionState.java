package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * How one function is now, and the steps by which that changes. Readers take the present view
 * without a lock; steps are only for whoever has the function's turn, and for those that work for
 * him at several replicas at the same time.
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

  /** The replicas that take requests now. */
  List<ReplicaRoute> serving() {
    return view.map(FunctionView::serving).orElse(List.of());
  }

  void throwUnlessServing() {
    if (serving().isEmpty()) {
      throw new ProviderException.Unavailable(
          "function %s does not serve: %s".formatted(id, present().whyNotServing()));
    }
  }

  /** It is there; nothing is known of its replicas. */
  void begin(FunctionRecord record) {
    FunctionView first = FunctionView.unknown(record);
    first.replicas().forEach(replica -> bench.launcher().know(replica.id()));
    view = Optional.of(first);
  }

  /** It was not there, and is like this from now on; returns the version of the routes. */
  synchronized long become(FunctionView first) {
    view = Optional.of(first);
    return show();
  }

  /** Changes it; returns the version of the routes that says so. */
  synchronized long change(UnaryOperator<FunctionView> step) {
    return become(step.apply(present()));
  }

  /** The same where replicas may go: they get no new requests, and are ended in the background. */
  synchronized long letGo(UnaryOperator<FunctionView> step) {
    FunctionView last = present();
    FunctionView next = step.apply(last);
    List<Retirement.Leaver> leavers = leavers(last, replica -> !next.holds(replica.id()));
    long version = become(next);
    for (Retirement.Leaver leaver : leavers) {
      var _ = leaver.leave().thenRun(() -> function.forget(leaver.replica()));
    }
    return version;
  }

  /** It is there no more, which is not told yet; its replicas are about to leave. */
  synchronized List<Retirement.Leaver> letAllGo() {
    FunctionView last = present();
    List<Retirement.Leaver> leavers = leavers(last, _ -> true);
    end();
    return leavers;
  }

  private List<Retirement.Leaver> leavers(FunctionView last, Predicate<Replica> which) {
    return last.replicas().stream()
        .filter(which)
        .map(replica -> bench.retirement().expect(last.record(), replica))
        .toList();
  }

  /** It is there no more; who sends it requests is not told. */
  void end() {
    view = Optional.empty();
  }

  /** Tells who sends it requests how it is; returns the version of the routes that says so. */
  long show() {
    bench.liveness().follow(function, present());
    return bench.traffic().show(present().route(bench.sleep()));
  }

  @Override
  public void changed(Replica replica) {
    change(now -> now.with(replica));
  }

  /** Has this be what it shall be from now on, which holds no more replicas than it does. */
  void want(FunctionRecord next) {
    if (!next.equals(record())) {
      bench.files().save(next);
      letGo(now -> now.shrunk(next));
    }
  }

  /**
   * The same of as many replicas; it is kept on disk after the work, which somebody is waiting for.
   * Who dies in between has promised nobody anything: the function is as it was.
   */
  void wantMeanwhile(FunctionRecord next, Runnable work) {
    boolean other = !next.equals(record());
    if (other) {
      change(now -> now.with(next));
    }
    try {
      work.run();
    } finally {
      if (other) {
        bench.files().save(record());
      }
    }
  }

  /**
   * None shall run: so many are kept for the next request, the others go. Of a function that cannot
   * be stopped now, nothing more is changed: it goes on taking requests.
   */
  void putAllAside(int kept) {
    FunctionRecord next = record().holdingFirst(kept);
    want(next.wanted(false));
    try {
      List<Replica> awake = replicas().stream().filter(replica -> !replica.asleep()).toList();
      Together.forEach(bench.background(), awake, this::putAside);
    } catch (WorkloadException e) {
      want(next);
      wakeUp();
      show();
      throw e;
    }
  }

  /**
   * It shall not run: it sleeps when its last request is done. What has requests for too long, or
   * cannot sleep, is ended; the container stays.
   */
  @Override
  public void putAside(Replica replica) {
    boolean idle = drain(List.of(replica), bench.traffic().patience());
    Replica stopped = replica.with(BackOff.NONE).as(new Condition.Stopped());
    if (replica.isInherited()) {
      succeed(stopped);
    } else if (idle && replica.ready() && freezes(replica)) {
      changed(replica.sleeping());
    } else {
      bench.launcher().rest(record(), replica.id());
      changed(stopped);
    }
  }

  private boolean freezes(Replica replica) {
    try {
      bench.launcher().freeze(List.of(replica));
      return true;
    } catch (WorkloadException e) {
      LOG.log(Level.WARNING, "replica {0} is ended: {1}", replica.id(), e.getMessage());
      return false;
    }
  }

  /**
   * Lets replicas sleep once their last requests are done.
   *
   * @param awake ready ones
   * @return false when the requests took longer than the patience: all are as before
   */
  boolean fallAsleep(List<Replica> awake, Duration patience) {
    List<Replica> next = awake;
    try {
      if (drain(awake, patience)) {
        bench.launcher().freeze(awake);
        next = each(awake, Replica::sleeping);
      }
    } finally {
      List<Replica> outcome = next;
      change(now -> now.with(outcome));
    }
    return next.getFirst().asleep();
  }

  /**
   * Ends the processes of the replicas that sleep, as if it were scaled to 0; the next request
   * starts them again.
   *
   * @return false when they were sent requests just now: they are awake
   */
  boolean stopAsleep(Duration patience) {
    List<Replica> asleep = replicas().stream().filter(Replica::asleep).toList();
    if (!drain(asleep, patience)) {
      wakeUp();
      show();
      return false;
    }
    want(record().wanted(false));
    Together.forEach(
        bench.background(),
        asleep,
        replica -> {
          try {
            bench.launcher().rest(record(), replica.id());
          } finally {
            // Also where containerd left in the middle: whoever starts it sees what there is of it.
            changed(replica.with(BackOff.NONE).as(new Condition.Stopped()));
          }
        });
    return true;
  }

  /** Sends them nothing new; false when their last requests took longer than the patience. */
  private boolean drain(List<Replica> replicas, Duration patience) {
    try (Traffic.Draining draining = bench.traffic().expectDrained(replicas)) {
      change(now -> now.with(each(replicas, Replica::draining)));
      return draining.await(patience);
    }
  }

  /**
   * Thaws the replicas that sleep or were about to; to {@link #show} it is up to the caller.
   *
   * @return whether there were any
   */
  synchronized boolean wakeUp() {
    List<Replica> next = new ArrayList<>();
    for (Replica replica : replicas()) {
      if (replica.asleep() || replica.isDraining()) {
        bench.launcher().thaw(replica.id());
        next.add(woken(replica));
      }
    }
    if (next.isEmpty()) {
      return false;
    }
    view = Optional.of(present().with(next));
    return true;
  }

  /** One that was about to sleep may have been ended half way, when containerd left. */
  private Replica woken(Replica replica) {
    return replica.asleep() || bench.launcher().alive(replica.id())
        ? replica.awake()
        : replica.as(new Condition.Stopped());
  }

  private static List<Replica> each(List<Replica> replicas, UnaryOperator<Replica> next) {
    return replicas.stream().map(next).toList();
  }

  @Override
  public Replica succeed(Replica inherited) {
    FunctionView last = present();
    FunctionRecord next = last.record().madeAnew();
    bench.files().save(next);
    Replica heir = inherited.as(ContainerNames.of(next, 0));
    become(FunctionView.of(next, List.of(heir), last.retiring()));
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
