package dev.faasd.queueworker;

import dev.faasd.api.GoDuration;
import dev.faasd.api.InvalidName;
import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.http.AddressBlock;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The queue-worker's environment variables, with the names that the original has, and its secret
 * file. Collects what is wrong with them instead of stopping at the first.
 */
final class Environment {
  private static final int LONGEST_ANSWER = 7 << 20;

  private final Map<String, String> variables;
  private final List<String> problems = new ArrayList<>();

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** What was found wrong, a sentence each. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** The settings; empty when there are {@link #problems}. */
  Optional<WorkerSettings> settings() {
    WorkerSettings settings =
        new WorkerSettings(
            new QueueServer(
                text("faas_nats_address", "nats"),
                number("faas_nats_port", 4222, 1, 65535),
                text("faas_nats_user", "faasd"),
                password()),
            new QueueLimits(
                number("queue_max_calls", (int) QueueLimits.STANDARD.calls(), 1, 10_000_000),
                (long) number("queue_max_mebibytes", 512, 1, 1 << 20) << 20),
            text("faas_gateway_address", "gateway"),
            number("faas_gateway_port", 8080, 1, 65535),
            number("metrics_port", 8081, 0, 65535),
            number("max_inflight", 25, 1, 1000),
            inFlightOf(),
            duration("ack_wait", Duration.ofSeconds(30)),
            retries(),
            number("callback_max_bytes", 1 << 20, 0, LONGEST_ANSWER),
            allowed(),
            duration("drain_timeout", Duration.ofSeconds(8)));
    return problems.isEmpty() ? Optional.of(settings) : Optional.empty();
  }

  private String text(String name, String standard) {
    String text = variables.getOrDefault(name, "").strip();
    return text.isEmpty() ? standard : text;
  }

  private int number(String name, int standard, int least, int most) {
    String text = text(name, Integer.toString(standard));
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    problems.add("%s: '%s' is not a number from %d to %d.".formatted(name, text, least, most));
    return standard;
  }

  private Duration duration(String name, Duration standard) {
    String text = text(name, "");
    if (text.isEmpty()) {
      return standard;
    }
    Optional<Duration> parsed = GoDuration.parse(text);
    if (parsed.isEmpty()) {
      problems.add(name + ": '" + text + "' is not a duration such as 90 (seconds) or 1m30s.");
    }
    return parsed.orElse(standard);
  }

  private Map<QueueName, Integer> inFlightOf() {
    Map<QueueName, Integer> all = new HashMap<>();
    String list = text("queue_max_inflight", "");
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
      problems.add("queue_max_inflight: '" + part + "' is not QUEUE=NUMBER, such as slow=1.");
    }
    return all;
  }

  private RetryPolicy retries() {
    RetryPolicy standard = RetryPolicy.STANDARD;
    String codes = text("retry_http_codes", "");
    if (!codes.isEmpty() && RetryPolicy.statuses(codes).isEmpty()) {
      problems.add("retry_http_codes: '" + codes + "' is not a list of statuses such as 429,503.");
    }
    return new RetryPolicy(
        Optional.of(number("max_retry_attempts", standard.attempts().orElse(1), 1, 1000)),
        RetryPolicy.statuses(codes).or(standard::statuses),
        Optional.of(duration("initial_retry_wait", standard.least().orElse(Duration.ZERO))),
        Optional.of(duration("max_retry_wait", standard.most().orElse(Duration.ZERO))));
  }

  private List<AddressBlock> allowed() {
    String list = text("callback_allowed", "");
    try {
      return list.isEmpty() ? List.of() : AddressBlock.parseList(list);
    } catch (IllegalArgumentException _) {
      problems.add(
          "callback_allowed: '" + list + "' is not a list of addresses such as 192.168.0.0/16.");
      return List.of();
    }
  }

  private String password() {
    Path file = Path.of(text("secret_mount_path", "/run/secrets"), "nats-password");
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      problems.add("secret_mount_path: reading " + file + " failed: " + e.getMessage());
      return "";
    }
  }
}
