package dev.faasd.gateway;

import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;

/**
 * What a gateway is told of asynchronous calls.
 *
 * @param server where the queues are
 * @param limits how much a queue holds that is made here
 * @param longestBody most bytes of a call's body, at most {@link #LONGEST_BODY}
 */
public record QueueSettings(QueueServer server, QueueLimits limits, int longestBody) {
  /** With its head it must fit into a message. */
  static final int LONGEST_BODY = 7 << 20;
}
