package dev.faasd.queueworker;

import dev.faasd.api.InvalidName;
import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.api.Variables;
import dev.faasd.http.AddressBlock;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The queue-worker's environment variables, with the names that the original has. */
final class Environment {
  private static final int LONGEST_ANSWER = 7 << 20;
  private static final int LAST_PORT = 65535;

  private final Variables variables;

  Environment(Map<String, String> variables) {
    this.variables = new Variables(variables);
  }

  /** What was found wrong, a sentence each. */
  List<String> problems() {
    return variables.problems();
  }

  /** The settings; empty when there are {@link #problems}. */
  Optional<WorkerSettings> settings() {
    WorkerSettings settings =
        new WorkerSettings(
            QueueServer.of(variables),
            QueueLimits.of(variables),
            variables.text("faas_gateway_address", "gateway"),
            variables.number("faas_gateway_port", 8080, 1, LAST_PORT),
            variables.number("metrics_port", 8081, 0, LAST_PORT),
            variables.number("max_inflight", 25, 1, 1000),
            inFlightOf(),
            variables.duration("ack_wait", Duration.ofSeconds(30)),
            retries(),
            variables.number("callback_max_bytes", 1 << 20, 0, LONGEST_ANSWER),
            allowed(),
            variables.duration("drain_timeout", Duration.ofSeconds(8)));
    return problems().isEmpty() ? Optional.of(settings) : Optional.empty();
  }

  private Map<QueueName, Integer> inFlightOf() {
    Map<QueueName, Integer> all = new HashMap<>();
    String list = variables.text("queue_max_inflight");
    for (String part : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      try {
        if (pair.length == 2 && pair[1].matches("[1-9]\\d{0,2}")) {
          all.put(new QueueName(pair[0]), Integer.parseInt(pair[1]));
          continue;
        }
      } catch (InvalidName _) {
        // Told below.
      }
      variables.wrong("queue_max_inflight: '" + part + "' is not QUEUE=NUMBER, such as slow=1.");
    }
    return all;
  }

  private RetryPolicy retries() {
    RetryPolicy standard = RetryPolicy.STANDARD;
    return new RetryPolicy(
        Optional.of(variables.number("max_retry_attempts", standard.attempts().orElse(1), 1, 1000)),
        Optional.of(
            variables.parsed(
                "retry_http_codes",
                standard.statuses().orElse(new TreeSet<>()),
                RetryPolicy::statuses,
                "a list of statuses such as 429,503")),
        Optional.of(
            variables.duration("initial_retry_wait", standard.least().orElse(Duration.ZERO))),
        Optional.of(variables.duration("max_retry_wait", standard.most().orElse(Duration.ZERO))));
  }

  private List<AddressBlock> allowed() {
    return variables.parsed(
        "callback_allowed",
        List.of(),
        list -> Optional.of(AddressBlock.parseList(list)),
        "a list of addresses such as 192.168.0.0/16");
  }
}
