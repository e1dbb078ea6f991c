package dev.faasd.compose;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a service is started, looked after and stopped.
 *
 * @param dependsOn what must be true of other services before it is started, by their names
 * @param restart what happens when it ends
 * @param stopGrace how long it has to end by itself
 * @param update what comes first when it is replaced
 * @param health how it is found out whether it works; nothing: it is while it runs
 */
public record Supervision(
    Map<String, Condition> dependsOn,
    RestartPolicy restart,
    Duration stopGrace,
    UpdateOrder update,
    Optional<HealthCheck> health) {
  /** How long a service has to end by itself, where its file says nothing. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  /** What must be true of a service before those that depend on it are started. */
  public enum Condition {
    /** It has been started, or at least tried. */
    STARTED,
    /** Its health check succeeds. */
    HEALTHY;

    @Override
    public String toString() {
      return switch (this) {
        case STARTED -> "service_started";
        case HEALTHY -> "service_healthy";
      };
    }
  }

  /** Copies. */
  public Supervision {
    dependsOn = Collections.unmodifiableMap(new LinkedHashMap<>(dependsOn));
  }
}
