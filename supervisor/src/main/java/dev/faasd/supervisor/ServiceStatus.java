package dev.faasd.supervisor;

import java.util.Map;
import java.util.Optional;

/**
 * How a service is, for people and metrics.
 *
 * @param container the one that serves, if there is one
 * @param restarts how often it was started again since this supervisor began
 * @param exits how often its processes ended since then, by exit code
 * @param outOfMemoryKills how much in it was killed since then for want of memory
 */
public record ServiceStatus(
    String name,
    Phase phase,
    Health health,
    Optional<String> container,
    long restarts,
    Map<Integer, Long> exits,
    long outOfMemoryKills) {
  /** Copies. */
  public ServiceStatus {
    exits = Map.copyOf(exits);
  }
}
