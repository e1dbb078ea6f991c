package dev.faasd.queueworker;

import dev.faasd.api.QueueName;
import dev.faasd.http.Metrics;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueState;
import dev.faasd.queue.Queues;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a worker counts. Names: the queue-worker of OpenFaaS. */
final class WorkerMetrics {
  private static final String POD = "queue-worker";

  /** More are counted together: telling them apart would cost more than it is worth. */
  private static final long MOST_TOLD_APART = 10_000;

  private final Metrics.Counters processed;

  WorkerMetrics(Metrics metrics) {
    processed =
        metrics.counters(
            "queue_worker_messages_processed_total",
            "Calls that are over, well or not.",
            "queue_name",
            "kubernetes_pod_name");
  }

  void processed(QueueName queue) {
    processed.with(queue.value(), POD).increment();
  }

  /** Adds what is asked of others at each scrape. */
  static void register(
      Metrics metrics,
      Queues queues,
      Supplier<List<QueueReader>> readers,
      Supplier<Long> reconnects) {
    metrics.gauge(
        "queue_worker_pending_messages",
        "Calls that wait or run; without a function's name when there are many.",
        List.of("queue_name", "function_name"),
        () -> pending(queues));
    metrics.total(
        "queue_worker_messages_submitted_total",
        "Calls that were stored.",
        List.of("queue_name", "kubernetes_pod_name"),
        () ->
            list(queues).stream()
                .map(state -> sample(state.ever(), state.name().value(), POD))
                .toList());
    metrics.gauge(
        "queue_worker_function_invocation_inflight",
        "Calls that run.",
        List.of("queue_name", "function_name"),
        () -> inFlight(readers.get()));
    metrics.total(
        "queue_worker_nats_reconnect_total",
        "How often the connection to the queue's server was made again.",
        List.of(),
        () -> List.of(sample(reconnects.get())));
  }

  private static List<QueueState> list(Queues queues) {
    try {
      return queues.list();
    } catch (QueueException _) {
      return List.of(); // nobody knows
    }
  }

  private static List<Metrics.Sample> pending(Queues queues) {
    List<Metrics.Sample> samples = new ArrayList<>();
    for (QueueState state : list(queues)) {
      long calls = state.depth() + state.inFlight();
      if (calls > MOST_TOLD_APART) {
        samples.add(sample(calls, state.name().value(), ""));
      } else if (calls > 0) {
        queues
            .byFunction(state.name())
            .forEach((name, n) -> samples.add(sample(n, state.name().value(), name)));
      }
    }
    return samples;
  }

  private static List<Metrics.Sample> inFlight(List<QueueReader> readers) {
    List<Metrics.Sample> samples = new ArrayList<>();
    for (QueueReader reader : readers) {
      reader
          .lineup()
          .running()
          .forEach(
              (function, n) -> samples.add(sample(n, reader.queue().value(), function.toString())));
    }
    return samples;
  }

  private static Metrics.Sample sample(long value, String... labels) {
    return new Metrics.Sample((double) value, List.of(labels));
  }
}
