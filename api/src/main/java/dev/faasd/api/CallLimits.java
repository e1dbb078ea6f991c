package dev.faasd.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a function wants a gateway to see to, as its annotations say.
 *
 * @param timeout for a call, waiting for a replica included, instead of the gateway's own; longer
 *     than zero
 * @param inFlight most calls that a replica serves at a time, one or more; the next one is refused
 */
public record CallLimits(Optional<Duration> timeout, Optional<Integer> inFlight) {
  /** The annotation of {@link #timeout}. */
  public static final String TIMEOUT = "com.openfaas.upstream_timeout";

  /** The annotation of {@link #inFlight}. */
  public static final String IN_FLIGHT = "com.openfaas.max_inflight";

  /** None. */
  public static final CallLimits NONE = new CallLimits(Optional.empty(), Optional.empty());

  private static final int MOST_IN_FLIGHT = 100_000;

  /**
   * Reads the annotations.
   *
   * @throws InvalidAnnotation when one has a value that it cannot have
   */
  public static CallLimits of(Map<String, String> all) {
    Annotations annotations = new Annotations(all, "");
    return new CallLimits(
        annotations.duration(TIMEOUT).filter(Duration::isPositive),
        annotations.count(IN_FLIGHT, MOST_IN_FLIGHT));
  }

  /** The same of annotations that may never have been checked: none when one is wrong. */
  public static CallLimits ofUnchecked(Map<String, String> all) {
    try {
      return of(all);
    } catch (InvalidAnnotation _) {
      return NONE;
    }
  }
}
