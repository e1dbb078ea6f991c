package dev.faasd.provider;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.Restarts;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.Scaling;
import dev.faasd.workload.WorkloadId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One moment of a function: what it shall be and how its replicas fare. Immutable, so that readers
 * need no lock.
 *
 * @param record what it shall be
 * @param replicas of the present generation, by index
 * @param retiring of former generations, until they are drained and gone
 */
record FunctionView(FunctionRecord record, List<Replica> replicas, List<Replica> retiring) {
  FunctionView {
    replicas = List.copyOf(replicas);
    retiring = List.copyOf(retiring);
  }

  FunctionView withRecord(FunctionRecord next) {
    return new FunctionView(next, replicas, retiring);
  }

  FunctionView with(Replica next) {
    return new FunctionView(
        record,
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

  FunctionView without(Replica retired) {
    return new FunctionView(
        record, replicas, retiring.stream().filter(one -> !one.id().equals(retired.id())).toList());
  }

  /** Whether this is the container of one of its replicas, be it one of a former generation. */
  boolean has(WorkloadId container) {
    return Stream.concat(replicas.stream(), retiring.stream())
        .anyMatch(replica -> replica.id().equals(container));
  }

  /** Whether this replica has been ready all the time since then. */
  boolean isReady(WorkloadId replica, Condition.Ready since) {
    return replicas.stream()
        .anyMatch(one -> one.id().equals(replica) && one.condition().equals(since));
  }

  /** A replica that takes requests, if there is one. */
  Optional<ReplicaRoute> serving() {
    return replicas.stream().filter(Replica::ready).findFirst().flatMap(Replica::route);
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

  FunctionRoute route() {
    return route(
        Stream.concat(
            replicas.stream().flatMap(replica -> replica.route().stream()),
            retiring.stream().flatMap(replica -> replica.drainingRoute().stream())));
  }

  /** The row for gateways when no replica shall get anything new. */
  FunctionRoute drainingRoute() {
    return route(
        Stream.concat(replicas.stream(), retiring.stream())
            .flatMap(replica -> replica.drainingRoute().stream()));
  }

  private FunctionRoute route(Stream<ReplicaRoute> rows) {
    return new FunctionRoute(
        record.id().name(),
        record.id().namespace(),
        record.generation(),
        new RouteSettings(
            steering(record.deployment().labels()),
            steering(record.deployment().annotations()),
            sleepsAfter().map(Duration::toMillis).orElse(0L)),
        rows.toList());
  }

  /** After how long without a request it sleeps; empty when it never does. */
  Optional<Duration> sleepsAfter() {
    return Scaling.ofUnchecked(record.deployment().labels()).sleepsAfter(Optional.empty());
  }

  FunctionStatus status(Restarts restarts) {
    return FunctionStatus.of(
        record.id(),
        record.deployment(),
        record.replicas(),
        record.replicas() == 0 ? 0 : replicas.stream().filter(Replica::available).count(),
        record.createdAt(),
        restarts);
  }

  private static Map<String, String> steering(Map<String, String> entries) {
    return entries.entrySet().stream()
        .filter(
            entry -> entry.getKey().startsWith("com.openfaas.") || entry.getKey().equals("topic"))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
