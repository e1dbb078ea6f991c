package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * How often a function was started again because it failed, since the provider was started.
 *
 * @param count starts after a failure, also those that failed again
 * @param outOfMemoryKills how many processes of replicas that have ended were killed for want of
 *     memory
 * @param lastReason of the last restart, a sentence
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Restarts(long count, long outOfMemoryKills, Optional<String> lastReason) {
  /** It never failed. */
  public static final Restarts NONE = new Restarts(0, 0, Optional.empty());

  /** One more, for this reason. */
  public Restarts oneMore(String reason) {
    return new Restarts(count + 1, outOfMemoryKills, Optional.of(reason));
  }

  /** After so many more kills. */
  public Restarts afterKills(long kills) {
    return new Restarts(count, outOfMemoryKills + kills, lastReason);
  }
}
