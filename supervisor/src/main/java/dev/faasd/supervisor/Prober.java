package dev.faasd.supervisor;

import dev.faasd.compose.HealthCheck;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds out whether a container works. All methods block, for as long as the check says. */
record Prober(Workloads workloads) {
  private static final int FIRST_FAILURE = 400;

  /** Why it does not work; nothing when it does, or when nobody can tell. */
  Optional<String> probe(Instance instance, HealthCheck check) {
    return switch (check.probe()) {
      case HealthCheck.Command command -> run(instance, command, check.timeout());
      case HealthCheck.Http page ->
          instance
              .address()
              .map(address -> get("http://" + address + ":" + page, check.timeout()))
              .orElse(Optional.of("it is not on the network"));
    };
  }

  private Optional<String> run(Instance instance, HealthCheck.Command command, Duration limit) {
    String line = String.join(" ", command.words());
    try {
      OptionalInt code = workloads.execute(instance.id(), command.words(), limit);
      if (code.isEmpty()) {
        return Optional.of("\"%s\" did not end within %d ms".formatted(line, limit.toMillis()));
      }
      return code.getAsInt() == 0
          ? Optional.empty()
          : Optional.of("\"%s\" ended with code %d".formatted(line, code.getAsInt()));
    } catch (WorkloadException.Unreachable _) {
      return Optional.empty(); // that is containerd's trouble, not the service's
    } catch (WorkloadException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> get(String uri, Duration limit) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(uri).toURL().openConnection();
      try {
        int millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        int status = connection.getResponseCode();
        return status < FIRST_FAILURE
            ? Optional.empty()
            : Optional.of("%s answers %d".formatted(uri, status));
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of("%s does not answer: %s".formatted(uri, e.getMessage()));
    }
  }
}
