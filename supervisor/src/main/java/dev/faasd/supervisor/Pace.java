package dev.faasd.supervisor;

import java.time.Duration;

/**
 * How patient the supervisor is.
 *
 * @param firstWait before a service is started again that failed for the second time in a row; it
 *     doubles with each further failure
 * @param longestWait what it grows to
 * @param settled a service that has run for so long was started well
 * @param round how often all services are looked at, should an event have been lost
 * @param handover how long the next container of a service may take to get ready
 */
public record Pace(
    Duration firstWait, Duration longestWait, Duration settled, Duration round, Duration handover) {
  /** The product's. */
  public static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
}
