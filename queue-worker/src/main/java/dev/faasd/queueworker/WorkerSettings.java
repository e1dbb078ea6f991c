package dev.faasd.queueworker;

import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.http.AddressBlock;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a queue-worker is told at its start.
 *
 * @param server where the queues are
 * @param limits how much a queue holds that is made here
 * @param gatewayHost where functions are called
 * @param gatewayPort its port
 * @param metricsPort for Prometheus; 0 lets the system choose
 * @param inFlight most calls of a queue that run at a time
 * @param inFlightOf the same of certain queues
 * @param lease after which a call is delivered again of which no worker has told anything
 * @param retries what holds where a function says nothing
 * @param longestAnswer most bytes of an answer that is called back
 * @param allowed where callbacks may go besides the internet
 * @param drainTimeout how long running calls may take after it is told to stop
 */
public record WorkerSettings(
    QueueServer server,
    QueueLimits limits,
    String gatewayHost,
    int gatewayPort,
    int metricsPort,
    int inFlight,
    Map<QueueName, Integer> inFlightOf,
    Duration lease,
    RetryPolicy retries,
    int longestAnswer,
    List<AddressBlock> allowed,
    Duration drainTimeout) {
  public WorkerSettings {
    inFlightOf = Map.copyOf(inFlightOf);
    allowed = List.copyOf(allowed);
  }

  int inFlight(QueueName queue) {
    return inFlightOf.getOrDefault(queue, inFlight);
  }
}
