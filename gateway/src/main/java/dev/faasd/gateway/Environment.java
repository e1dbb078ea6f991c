package dev.faasd.gateway;

import dev.faasd.api.NamespaceName;
import dev.faasd.api.Variables;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The gateway's environment variables, with the names that the original has. */
final class Environment {
  private static final Duration MINUTE = Duration.ofMinutes(1);
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
  Optional<GatewaySettings> settings() {
    GatewaySettings settings =
        new GatewaySettings(
            variables.number("port", 8080, 0, LAST_PORT),
            variables.number("metrics_port", 8082, 0, LAST_PORT),
            provider(),
            new Token(variables.secret("gateway-token")),
            new ProviderCredentials(variables.secrets()),
            variables.parsed(
                "function_namespace",
                NamespaceName.DEFAULT,
                NamespaceName::parse,
                "the name of a namespace"),
            variables.duration("read_timeout", MINUTE),
            variables.duration("write_timeout", MINUTE),
            variables.duration("upstream_timeout", MINUTE),
            variables.duration("drain_timeout", GatewaySettings.DRAIN_TIMEOUT),
            variables.parsed(
                "trusted_proxies",
                TrustedProxies.ofThisHost(),
                list -> Optional.of(TrustedProxies.parse(list)),
                "a list of addresses such as 10.62.0.1, 192.168.0.0/16, and not none"),
            prometheus(),
            accessLog(),
            queue(),
            Math.max(1, Runtime.getRuntime().availableProcessors()));
    return problems().isEmpty() ? Optional.of(settings) : Optional.empty();
  }

  private ProviderAddress provider() {
    String url = variables.text("functions_provider_url");
    try {
      if (!url.isEmpty()) {
        return ProviderAddress.parse(url);
      }
      variables.wrong("functions_provider_url is not set: where is the provider?");
    } catch (IllegalArgumentException e) {
      variables.wrong("functions_provider_url: " + e.getMessage());
    }
    return new ProviderAddress.Unix(Path.of("/"));
  }

  private AccessLogStyle accessLog() {
    return new AccessLogStyle(
        variables.parsed(
            "access_log",
            AccessLogStyle.Form.OFF,
            form -> Optional.of(AccessLogStyle.Form.valueOf(form.toUpperCase(Locale.ROOT))),
            "off, text or json"),
        variables.text("access_log_query").equals("true"));
  }

  private Optional<ProviderAddress.Tcp> prometheus() {
    int port = variables.number("faas_prometheus_port", 9090, 1, LAST_PORT);
    return Optional.of(variables.text("faas_prometheus_host"))
        .filter(host -> !host.isEmpty())
        .map(host -> new ProviderAddress.Tcp(host, port));
  }

  /** As the original: without an address and a port there are no asynchronous calls. */
  private Optional<QueueSettings> queue() {
    if (variables.text("faas_nats_address").isEmpty()
        || variables.text("faas_nats_port").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new QueueSettings(
            QueueServer.of(variables),
            QueueLimits.of(variables),
            variables.number("async_max_bytes", 1 << 20, 1, QueueSettings.LONGEST_BODY)));
  }
}
