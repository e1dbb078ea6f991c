package dev.faasd.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a function wants to be waited for.
 *
 * @param ready until it is ready
 * @param grace from being asked to end to being killed
 */
public record Patience(Optional<Duration> ready, Optional<Duration> grace) {
  /** So that a watchdog that waits for its last request is not killed at the same moment. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  /**
   * As its annotations say, else its variables.
   *
   * @throws InvalidAnnotation when an annotation cannot be used
   */
  public static Patience of(FunctionDeployment function) {
    Annotations annotations = new Annotations(function.annotations(), "com.openfaas.");
    return new Patience(
        annotations.duration("ready.timeout").filter(Duration::isPositive),
        annotations
            .duration("grace_period")
            .or(() -> variable(function, "grace_period"))
            .or(() -> variable(function, "write_timeout").map(MARGIN::plus)));
  }

  private static Optional<Duration> variable(FunctionDeployment function, String name) {
    return Optional.ofNullable(function.envVars().get(name)).flatMap(GoDuration::parse);
  }
}
