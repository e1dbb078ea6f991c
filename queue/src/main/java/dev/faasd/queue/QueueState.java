package dev.faasd.queue;

import dev.faasd.api.QueueName;
import java.time.Instant;
import java.util.Optional;

/**
 * How a queue is.
 *
 * @param name of it
 * @param depth calls that nobody has taken yet
 * @param inFlight calls that a worker has: they run, or wait for their next attempt
 * @param ever calls that were stored since it was made
 * @param oldest when the oldest of them was stored
 */
public record QueueState(
    QueueName name, long depth, long inFlight, long ever, Optional<Instant> oldest) {}
