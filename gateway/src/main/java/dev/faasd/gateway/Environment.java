package dev.faasd.gateway;

import dev.faasd.api.GoDuration;
import dev.faasd.api.InvalidName;
import dev.faasd.api.NamespaceName;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway's environment variables, with the names that the original has, and its secret files.
 * Collects what is wrong with them instead of stopping at the first.
 */
final class Environment {
  private static final Duration MINUTE = Duration.ofMinutes(1);

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
  Optional<GatewaySettings> settings() {
    Optional<ProviderAddress> provider = provider();
    GatewaySettings settings =
        new GatewaySettings(
            port("port", 8080),
            port("metrics_port", 8082),
            provider.orElse(new ProviderAddress.Unix(Path.of("/"))),
            token(),
            new ProviderCredentials(secrets()),
            namespace(),
            duration("read_timeout", MINUTE),
            duration("write_timeout", MINUTE),
            duration("upstream_timeout", MINUTE),
            duration("drain_timeout", GatewaySettings.DRAIN_TIMEOUT),
            trustedProxies(),
            prometheus(),
            accessLog(),
            queue(),
            Math.max(1, Runtime.getRuntime().availableProcessors()));
    return problems.isEmpty() ? Optional.of(settings) : Optional.empty();
  }

  private String value(String name) {
    return variables.getOrDefault(name, "").strip();
  }

  private Optional<ProviderAddress> provider() {
    String url = value("functions_provider_url");
    if (url.isEmpty()) {
      problems.add("functions_provider_url is not set: where is the provider?");
      return Optional.empty();
    }
    try {
      return Optional.of(ProviderAddress.parse(url));
    } catch (IllegalArgumentException e) {
      problems.add("functions_provider_url: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Duration duration(String name, Duration standard) {
    String text = value(name);
    if (text.isEmpty()) {
      return standard;
    }
    Optional<Duration> parsed = GoDuration.parse(text);
    if (parsed.isEmpty()) {
      problems.add(name + ": '" + text + "' is not a duration such as 90 (seconds) or 1m30s.");
    }
    return parsed.orElse(standard);
  }

  private int port(String name, int standard) {
    String text = value(name);
    if (text.isEmpty()) {
      return standard;
    }
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
      problems.add(name + ": " + port + " is not a port.");
    } catch (NumberFormatException _) {
      problems.add(name + ": '" + text + "' is not a port.");
    }
    return standard;
  }

  private AccessLogStyle accessLog() {
    String form = value("access_log").isEmpty() ? "off" : value("access_log");
    try {
      return new AccessLogStyle(
          AccessLogStyle.Form.valueOf(form.toUpperCase(Locale.ROOT)),
          value("access_log_query").equals("true"));
    } catch (IllegalArgumentException _) {
      problems.add("access_log: '" + form + "' is not off, text or json.");
      return AccessLogStyle.OFF;
    }
  }

  private Optional<ProviderAddress.Tcp> prometheus() {
    int port = port("faas_prometheus_port", 9090);
    return Optional.of(value("faas_prometheus_host"))
        .filter(host -> !host.isEmpty())
        .map(host -> new ProviderAddress.Tcp(host, port));
  }

  /** As the original: without an address and a port there are no asynchronous calls. */
  private Optional<QueueSettings> queue() {
    String host = value("faas_nats_address");
    if (host.isEmpty() || value("faas_nats_port").isEmpty()) {
      return Optional.empty();
    }
    String user = value("faas_nats_user").isEmpty() ? "faasd" : value("faas_nats_user");
    QueueServer server =
        new QueueServer(host, port("faas_nats_port", 4222), user, secret("nats-password"));
    long calls = number("queue_max_calls", QueueLimits.STANDARD.calls(), 10_000_000);
    long mebibytes = number("queue_max_mebibytes", QueueLimits.STANDARD.bytes() >> 20, 1 << 20);
    int longest = (int) number("async_max_bytes", 1 << 20, QueueSettings.LONGEST_BODY);
    return Optional.of(new QueueSettings(server, new QueueLimits(calls, mebibytes << 20), longest));
  }

  private long number(String name, long standard, long most) {
    String text = value(name);
    if (text.isEmpty()) {
      return standard;
    }
    long number = text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
    if (number < 1 || number > most) {
      problems.add(name + ": '" + text + "' is not a number from 1 to " + most + ".");
      return standard;
    }
    return number;
  }

  private TrustedProxies trustedProxies() {
    String list = value("trusted_proxies");
    try {
      return list.isEmpty() ? TrustedProxies.ofThisHost() : TrustedProxies.parse(list);
    } catch (IllegalArgumentException _) {
      problems.add(
          "trusted_proxies: '"
              + list
              + "' is not a list of addresses such as 10.62.0.1, 192.168.0.0/16, and not none.");
      return TrustedProxies.NONE;
    }
  }

  private NamespaceName namespace() {
    try {
      return NamespaceName.orDefault(value("function_namespace"));
    } catch (InvalidName e) {
      problems.add("function_namespace: " + e.getMessage());
      return NamespaceName.DEFAULT;
    }
  }

  private Path secrets() {
    String directory = value("secret_mount_path");
    return directory.isEmpty() ? GatewaySettings.SECRETS : Path.of(directory);
  }

  private Token token() {
    return new Token(secret("gateway-token"));
  }

  /** What a file of secrets holds; empty when there is none. */
  private String secret(String name) {
    Path file = secrets().resolve(name);
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
