package dev.faasd.provider;

import java.time.Duration;

/**
 * How long a provider waits, and lets others wait. Each wait has an end, so that a dead gateway, an
 * endless request or a function that never listens holds up nothing for ever.
 *
 * @param ready longest wait for a replica to listen
 * @param stopGrace between asking a replica to end and killing it
 * @param stopAllGrace the same when the whole provider stops
 * @param applied longest wait for gateways to follow a new route
 * @param drained longest wait for the last requests of a replica
 * @param heartbeat longest silence on the routing stream
 * @param guess how long whoever has wrong credentials waits to hear it
 * @param reconcileEvery between two looks at everything without a reason
 */
public record Bounds(
    Duration ready,
    Duration stopGrace,
    Duration stopAllGrace,
    Duration applied,
    Duration drained,
    Duration heartbeat,
    Duration guess,
    Duration reconcileEvery) {
  /** The product's own. */
  public static final Bounds DEFAULT =
      new Bounds(
          Duration.ofSeconds(50),
          Duration.ofSeconds(10),
          Duration.ofSeconds(7),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofSeconds(60));
}
