package dev.faasd.provider;

import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.ReplicaStatus;
import dev.faasd.workload.WorkloadId;
import java.util.Optional;

/**
 * One container of a function.
 *
 * @param id its container
 * @param condition how it fares
 * @param backOff how long to wait before it is started again
 * @param restarts how often it was started again because it failed
 */
record Replica(WorkloadId id, Condition condition, BackOff backOff, long restarts) {
  static Replica starting(WorkloadId id) {
    return new Replica(id, new Condition.Starting(), BackOff.NONE, 0);
  }

  Replica as(Condition next) {
    return new Replica(id, next, backOff, restarts);
  }

  Replica as(WorkloadId next) {
    return new Replica(next, condition, backOff, restarts);
  }

  /** The same, taking requests again; one that has no process stays as it is. */
  Replica awake() {
    return place().map(this::as).orElse(this);
  }

  /** The same, frozen; one that has no process stays as it is. */
  Replica sleeping() {
    return place().map(Condition.Asleep::new).map(this::as).orElse(this);
  }

  /** The same, getting no new requests; one that has no process stays as it is. */
  Replica draining() {
    return place().map(Condition.Draining::new).map(this::as).orElse(this);
  }

  Replica with(BackOff next) {
    return new Replica(id, condition, next, restarts);
  }

  /** The same, to be started at once whatever was. */
  Replica forgiven() {
    return new Replica(id, new Condition.Starting(), BackOff.NONE, restarts);
  }

  /** The same, about to be started again because it failed. */
  Replica restarting() {
    return new Replica(id, condition, backOff, restarts + 1);
  }

  /** What the API says of it. */
  ReplicaStatus status() {
    String state =
        switch (condition) {
          case Condition.Starting _ -> "starting";
          case Condition.Ready _ -> "ready";
          case Condition.Draining _ -> "draining";
          case Condition.Asleep _ -> "asleep";
          case Condition.Stopped _ -> "stopped";
          case Condition.Failed _ -> "failed";
        };
    return new ReplicaStatus(
        id.name(), state, place().map(Condition.Ready::address).orElse(""), restarts);
  }

  /** What gateways call it: no other replica on this host has this name while it lives. */
  String name() {
    return id.toString();
  }

  /** Whether the original faasd made it. */
  boolean isInherited() {
    return ContainerNames.isInherited(id);
  }

  boolean ready() {
    return condition instanceof Condition.Ready;
  }

  /** It takes requests, or will as soon as somebody sends one. */
  boolean available() {
    return place().isPresent();
  }

  /** Where it listens, also when it sleeps. */
  Optional<Condition.Ready> place() {
    return switch (condition) {
      case Condition.Ready ready -> Optional.of(ready);
      case Condition.Draining(Condition.Ready was) -> Optional.of(was);
      case Condition.Asleep(Condition.Ready was) -> Optional.of(was);
      case Condition.Starting _, Condition.Stopped _, Condition.Failed _ -> Optional.empty();
    };
  }

  boolean asleep() {
    return condition instanceof Condition.Asleep;
  }

  boolean isDraining() {
    return condition instanceof Condition.Draining;
  }

  /**
   * Its row for gateways. One that starts, or failed to, is the same to them as one that is
   * stopped: they hear of a start when it is done, not while the processors have better to do.
   */
  ReplicaRoute route() {
    return switch (condition) {
      case Condition.Ready ready -> route(ready, ReplicaState.SERVING);
      case Condition.Draining draining -> route(draining.was(), ReplicaState.DRAINING);
      case Condition.Asleep asleep -> route(asleep.was(), ReplicaState.FROZEN);
      case Condition.Stopped _, Condition.Starting _, Condition.Failed _ ->
          new ReplicaRoute(name(), "", 0, ReplicaState.STOPPED);
    };
  }

  private ReplicaRoute route(Condition.Ready ready, ReplicaState state) {
    return new ReplicaRoute(name(), ready.address(), ready.port(), state);
  }
}
