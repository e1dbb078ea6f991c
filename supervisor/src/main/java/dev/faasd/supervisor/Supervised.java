package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.workload.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What the supervisor knows of one service. For the supervisor's thread. */
final class Supervised {
  /** What is wanted of it. */
  enum Wish {
    RUN,
    STOP,
    /** It is not in the file any more. */
    GO
  }

  final Backoff backoff;
  Service service;
  Wish wish = Wish.RUN;
  Phase phase = new Phase.Waiting("");
  Health health = Health.UNCHECKED;

  /** Looks whether the container works that serves. */
  Optional<HealthWatch> watch = Optional.empty();

  /** The container that serves, as far as is known. */
  Optional<WorkloadId> current = Optional.empty();

  /** Another is about to take over. */
  Optional<Handover> handover = Optional.empty();

  /** Containers that have been asked to end because another serves, and until when they may. */
  final Map<WorkloadId, Instant> retired = new HashMap<>();

  /** Work on it is under way: nobody else may begin some. */
  boolean busy;

  /** It was started, or that was tried. */
  boolean tried;

  /** What runs may not be as it is defined now. */
  boolean outdated;

  /** It is to be stopped and started, though nothing is wrong. */
  boolean again;

  /** The last attempt to start it failed: what is there of it is not worth keeping. */
  boolean broken;

  /** Whoever waits to hear how it is when nothing is under way. */
  final List<CompletableFuture<ServiceStatus>> waiting = new ArrayList<>();

  long restarts;
  long outOfMemoryKills;
  final Map<Integer, Long> exits = new TreeMap<>();

  Supervised(Service service, Pace pace) {
    this.service = service;
    this.backoff = new Backoff(pace);
  }

  String name() {
    return service.name();
  }

  boolean isCurrent(WorkloadId id) {
    return current.filter(id::equals).isPresent();
  }

  boolean isNext(WorkloadId id) {
    return handover.filter(waiting -> waiting.next().equals(id)).isPresent();
  }

  boolean has(WorkloadId id) {
    return isCurrent(id) || isNext(id) || retired.containsKey(id);
  }

  ServiceStatus status() {
    return new ServiceStatus(
        name(),
        handover.isPresent() && phase instanceof Phase.Running ? new Phase.Replacing() : phase,
        health,
        current.map(WorkloadId::name),
        restarts,
        exits,
        outOfMemoryKills);
  }
}
