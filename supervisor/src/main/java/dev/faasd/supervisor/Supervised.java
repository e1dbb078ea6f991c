package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.workload.WorkloadId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the supervisor remembers of one service. For the supervisor's thread. */
final class Supervised {
  final Service service;
  final Backoff backoff = new Backoff();

  /** The container that serves, as far as is known. */
  Optional<WorkloadId> current = Optional.empty();

  /** Another is about to take over. */
  Optional<Handover> handover = Optional.empty();

  /** Containers that have been asked to end because another serves, and until when they may. */
  final Map<WorkloadId, Instant> retired = new HashMap<>();

  /** An attempt to start it is under way: nobody else may make one. */
  boolean pending;

  /** It ended and its restart policy leaves it so. */
  boolean finished;

  /** The last attempt to start it failed: what is there of it is not worth keeping. */
  boolean broken;

  Supervised(Service service) {
    this.service = service;
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
}
