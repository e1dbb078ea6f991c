package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import dev.faasd.api.QueueName;
import java.time.Instant;

/**
 * A call that was tried too often.
 *
 * @param number by which it is told from the others
 * @param callId what its caller calls it
 * @param queue where it waited
 * @param function whose call it is
 * @param reason why it is dead
 * @param since when
 */
public record DeadLetter(
    long number,
    String callId,
    QueueName queue,
    FunctionId function,
    DeadReason reason,
    Instant since) {}
