package dev.faasd.provider;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.Scaling;
import dev.faasd.api.Schedule;
import dev.faasd.workload.WorkloadId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One moment of a function: what it shall be and how its replicas fare. Immutable, so that readers
 * need no lock.
 *
 * @param record what it shall be
 * @param scaling what its labels say, or the defaults when they were never checked and are wrong
 * @param replicas those that the record says it holds, in the same order
 * @param retiring those that it held before, until they are drained and gone
 */
record FunctionView(
    FunctionRecord record, Scaling scaling, List<Replica> replicas, List<Replica> retiring) {
  FunctionView {
    replicas = List.copyOf(replicas);
    retiring = List.copyOf(retiring);
  }

  /** Of what was there before this process; nothing is known of its replicas. */
  static FunctionView unknown(FunctionRecord record) {
    return of(
        record,
        record.indices().stream()
            .map(index -> Replica.starting(ContainerNames.of(record, index)))
            .toList(),
        List.of());
  }

  static FunctionView of(FunctionRecord record, List<Replica> replicas, List<Replica> retiring) {
    return new FunctionView(
        record, Scaling.ofUnchecked(record.deployment().labels()), replicas, retiring);
  }

  /** The same deployment and replicas, but others shall run. */
  FunctionView with(FunctionRecord next) {
    return new FunctionView(next, scaling, replicas, retiring);
  }

  FunctionView with(Replica next) {
    return new FunctionView(
        record,
        scaling,
        replicas.stream().map(one -> one.id().equals(next.id()) ? next : one).toList(),
        retiring);
  }

  FunctionView with(List<Replica> next) {
    FunctionView changed = this;
    for (Replica replica : next) {
      changed = changed.with(replica);
    }
    return changed;
  }

  /** With more replicas of the same deployment. */
  FunctionView grown(FunctionRecord next, List<Replica> more) {
    return new FunctionView(next, scaling, concat(replicas, more), retiring);
  }

  /** With the first so many of its replicas; the others retire. */
  FunctionView shrunk(FunctionRecord next) {
    int left = next.indices().size();
    return new FunctionView(
        next,
        scaling,
        replicas.subList(0, left),
        concat(retiring, draining(replicas.subList(left, replicas.size()))));
  }

  /** With replicas of another generation, whose predecessors retire. */
  FunctionView succeeded(FunctionRecord next, List<Replica> successors) {
    return of(next, successors, concat(retiring, draining(replicas)));
  }

  FunctionView without(Replica retired) {
    return new FunctionView(
        record,
        scaling,
        replicas,
        retiring.stream().filter(one -> !one.id().equals(retired.id())).toList());
  }

  private static List<Replica> draining(List<Replica> replicas) {
    return replicas.stream().map(Replica::draining).toList();
  }

  private static List<Replica> concat(List<Replica> some, List<Replica> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** Whether this is the container of a replica that it holds. */
  boolean holds(WorkloadId container) {
    return replicas.stream().anyMatch(replica -> replica.id().equals(container));
  }

  /** The same, or of one that retires. */
  boolean has(WorkloadId container) {
    return holds(container)
        || retiring.stream().anyMatch(replica -> replica.id().equals(container));
  }

  /** Indices for so many more replicas; not of those that are still on their way out. */
  List<Integer> freeIndices(int count) {
    return IntStream.iterate(0, index -> index + 1)
        .filter(index -> !has(ContainerNames.of(record, index)))
        .limit(count)
        .boxed()
        .toList();
  }

  /**
   * Checks whether its labels allow so many replicas.
   *
   * @throws ProviderException.Refused when they do not
   */
  void requireAllowed(long count) {
    if (!scaling.allows(count)) {
      throw new ProviderException.Refused(
          """
          function %s can have %d to %d replicas, or 0 to sleep, not %d: that is what its labels \
          com.openfaas.scale.min and com.openfaas.scale.max say, or what holds without them\
          """
              .formatted(record.id(), scaling.min(), scaling.max(), count));
    }
  }

  /** Whether this replica has been ready all the time since then. */
  boolean isReady(WorkloadId replica, Condition.Ready since) {
    return replicas.stream()
        .anyMatch(one -> one.id().equals(replica) && one.condition().equals(since));
  }

  /** Whether it shall run, and all its replicas take requests, or would at once. */
  boolean isAvailable() {
    return record.isWanted() && replicas.stream().allMatch(Replica::available);
  }

  /** Whether it is frozen as a whole. */
  boolean isAsleep() {
    return replicas.stream().anyMatch(Replica::asleep)
        && replicas.stream().noneMatch(Replica::ready);
  }

  /** The replicas that take requests. */
  List<ReplicaRoute> serving() {
    return replicas.stream().filter(Replica::ready).map(Replica::route).toList();
  }

  /** What keeps its replicas from taking requests, for people. */
  String whyNotServing() {
    return replicas.stream()
        .map(Replica::condition)
        .filter(Condition.Failed.class::isInstance)
        .map(Condition.Failed.class::cast)
        .map(failed -> failed.cause() + "; it is tried again at " + failed.retryAt())
        .findFirst()
        .orElse("it is being started");
  }

  /** Its row for gateways; of those that retire they see only what still has requests. */
  FunctionRoute route(SleepDefaults host) {
    return new FunctionRoute(
        record.id().name(),
        record.id().namespace(),
        record.generation(),
        new RouteSettings(
            steering(record.deployment().labels()),
            steering(record.deployment().annotations()),
            sleepsAfter(host).map(Duration::toMillis).orElse(0L)),
        Stream.concat(replicas.stream(), retiring.stream().filter(Replica::isDraining))
            .map(Replica::route)
            .toList());
  }

  /** After how long without a request it sleeps; empty when it never does. */
  Optional<Duration> sleepsAfter(SleepDefaults host) {
    return scaling.sleepsAfter(host.idle());
  }

  /** After how long asleep its processes end; empty when they never do. */
  Optional<Duration> stopsAfter(SleepDefaults host) {
    return scaling.stopsAfter(host.stop());
  }

  FunctionStatus status(Restarts restarts) {
    return FunctionStatus.of(
        record.id(),
        record.deployment(),
        record.replicas(),
        record.isWanted() ? replicas.stream().filter(Replica::available).count() : 0,
        isAsleep(),
        replicas.size() > 1 ? replicas.stream().map(Replica::status).toList() : List.of(),
        record.createdAt(),
        restarts);
  }

  private static Map<String, String> steering(Map<String, String> entries) {
    return entries.entrySet().stream()
        .filter(
            entry ->
                entry.getKey().startsWith("com.openfaas.")
                    || entry.getKey().equals("topic")
                    || entry.getKey().equals(Schedule.ANNOTATION))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
