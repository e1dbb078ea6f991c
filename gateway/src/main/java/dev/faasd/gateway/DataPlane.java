package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidName;
import dev.faasd.api.NamespaceName;
import dev.faasd.http.Exchange;
import dev.faasd.http.Handler;
import dev.faasd.http.HeaderName;
import dev.faasd.http.Response;
import dev.faasd.http.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Takes calls of functions: {@code /function/NAME[.NAMESPACE][/PATH]}, or {@code /} with the name
 * in a header.
 */
final class DataPlane implements Handler {
  /** How the first gateways were told whose call it is. */
  private static final HeaderName BY_HEADER = HeaderName.of("X-Function");

  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

  private final RoutingTable table;
  private final Upstream provider;
  private final NamespaceName defaultNamespace;
  private final Duration upstreamTimeout;
  private final ForwardedHeaders forwarded;
  private final RequestMetrics requests;

  DataPlane(
      RoutingTable table, Upstream provider, GatewaySettings settings, RequestMetrics requests) {
    this.table = table;
    this.provider = provider;
    this.defaultNamespace = settings.namespace();
    this.upstreamTimeout = settings.upstreamTimeout();
    this.forwarded = new ForwardedHeaders(settings.trustedProxies());
    this.requests = requests;
  }

  @Override
  public void handle(Exchange exchange) {
    if (!METHODS.contains(exchange.method())) {
      exchange.answer(Response.empty(405).with("allow", String.join(", ", METHODS)));
      return;
    }
    Optional<FunctionPath> path = path(exchange);
    if (path.isEmpty()) {
      exchange.answer(Response.text(404, "404 page not found"));
      return;
    }
    new FunctionCall(this, exchange, path.get()).start();
  }

  /** Whether this request is a call of a function. */
  static boolean takes(Exchange exchange) {
    return exchange.target().startsWith(FunctionPath.PREFIX)
        || (FunctionPath.isRoot(exchange.target()) && exchange.headers().has(BY_HEADER));
  }

  private static Optional<FunctionPath> path(Exchange exchange) {
    return exchange.target().startsWith(FunctionPath.PREFIX)
        ? FunctionPath.of(exchange.target())
        : exchange
            .headers()
            .first(BY_HEADER)
            .filter(name -> !name.isBlank())
            .map(name -> new FunctionPath(name.strip(), exchange.target()));
  }

  ForwardedHeaders forwarded() {
    return forwarded;
  }

  RoutingTable table() {
    return table;
  }

  Upstream provider() {
    return provider;
  }

  Duration upstreamTimeout() {
    return upstreamTimeout;
  }

  /** Functions that do not exist have no name among the metrics: anybody could make them up. */
  void countUnknown(Exchange exchange) {
    requests.count(exchange, "/function/{name}");
  }

  /** Which function has this name; empty when it is no name. */
  Optional<FunctionId> id(String name) {
    try {
      int dot = name.lastIndexOf('.');
      return Optional.of(
          dot < 0 ? FunctionId.of(name, defaultNamespace.value()) : FunctionId.parse(name));
    } catch (InvalidName _) {
      return Optional.empty();
    }
  }
}
