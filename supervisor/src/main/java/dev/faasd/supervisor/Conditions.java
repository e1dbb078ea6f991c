package dev.faasd.supervisor;

import dev.faasd.compose.Supervision;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a service may be started yet. What was started once counts as started, also if it failed:
 * it is tried again and again, and nobody gains by waiting. What must be healthy must be.
 *
 * @param all services by name; may change
 */
record Conditions(Map<String, Supervised> all) {
  /** What must come first, such as {@code nats to be healthy}; nothing if it may be started. */
  Optional<String> unmet(Supervised one) {
    return one.service.supervision().dependsOn().entrySet().stream()
        .filter(needed -> !met(find(needed.getKey()), needed.getValue()))
        .map(
            needed ->
                needed.getKey()
                    + (needed.getValue() == Supervision.Condition.HEALTHY ? " to be healthy" : ""))
        .findFirst();
  }

  /** Nobody waits for one that shall not run. */
  private static boolean met(Optional<Supervised> needed, Supervision.Condition condition) {
    return needed
        .map(
            one ->
                switch (condition) {
                  case STARTED -> one.tried || one.wish != Supervised.Wish.RUN;
                  // Not of one that is just being replaced: the next must be, too.
                  case HEALTHY -> one.health == Health.HEALTHY && !one.busy && !one.outdated;
                })
        .orElse(true);
  }

  private Optional<Supervised> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** Whether nothing will change about it soon by itself. */
  boolean settled(Supervised one) {
    if (one.busy || one.again) {
      return false;
    }
    if (one.wish != Supervised.Wish.RUN) {
      return one.phase instanceof Phase.Stopped;
    }
    return switch (one.phase) {
      case Phase.Running _ -> !one.outdated;
      case Phase.Waiting _ ->
          one.service.supervision().dependsOn().keySet().stream()
              .flatMap(name -> find(name).stream())
              .allMatch(needed -> settled(needed) && needed.health != Health.STARTING);
      case Phase.Resting _, Phase.Ended _, Phase.Stopped _ -> true;
      case Phase.Starting _, Phase.Stopping _, Phase.Replacing _ -> false;
    };
  }
}
