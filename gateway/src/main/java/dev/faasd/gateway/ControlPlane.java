package dev.faasd.gateway;

import dev.faasd.api.GatewayInfo;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.api.ProviderInfo;
import dev.faasd.api.VersionInfo;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.Exchange;
import dev.faasd.http.Forwarding;
import dev.faasd.http.Handler;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.Router;
import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Everything that is not a call of a function. {@code /system} goes to the provider as it is, the
 * caller's credentials included; the provider says what they allow.
 */
final class ControlPlane implements Handler {
  private static final String FUNCTIONS = "/system/functions";
  private static final String FUNCTION = "/system/function/{name}";

  /** Only to give metrics a bounded set of paths; what is not listed is passed on as well. */
  static final List<String> SYSTEM =
      List.of(
          FUNCTIONS,
          FUNCTION,
          "/system/scale-function/{name}",
          "/system/secrets",
          "/system/logs",
          "/system/namespaces",
          "/system/namespace/*",
          "/system/*");

  private static final int LONGEST_INFO = 64 * 1024;

  /** Ten thousand functions with a thousand bytes of labels each have more than enough room. */
  private static final int LONGEST_LIST = 32 * 1024 * 1024;

  /** Without a limit of time: logs are followed for days, and the provider limits the rest. */
  private static final Forwarding AS_IT_IS =
      new Forwarding() {
        @Override
        public void failed(Exchange exchange, UpstreamException failure) {
          exchange.answer(
              failure.kind() == UpstreamException.Kind.UNREACHABLE
                  ? ProviderClient.unreachable()
                  : Response.text(502, "The provider ended the connection before it answered."));
        }
      };

  private final Upstream upstream;
  private final ProviderClient provider;
  private final VersionInfo version;
  private final InvocationCounts counts;
  private final Alerts alerts;
  private final RequestMetrics requests;
  private final Router router;

  ControlPlane(
      Upstream upstream,
      ProviderClient provider,
      VersionInfo version,
      InvocationCounts counts,
      Alerts alerts,
      RequestMetrics requests) {
    this.upstream = upstream;
    this.provider = provider;
    this.version = version;
    this.counts = counts;
    this.alerts = alerts;
    this.requests = requests;
    this.router = routes();
  }

  private Router routes() {
    Router.Builder routes = Router.builder();
    RouteHandler page = (exchange, _) -> exchange.blocking(_ -> Page.response());
    RouteHandler health = (exchange, _) -> exchange.blocking(_ -> health());
    RouteHandler description = (exchange, _) -> exchange.blocking(_ -> ApiDescription.response());
    RouteHandler nothing =
        (exchange, _) -> exchange.answer(Response.text(404, "404 page not found"));
    for (String method : List.of("GET", "HEAD")) {
      routes.on(method, "/", page).on(method, "/ui/", page);
      routes.on(method, "/healthz", counted(health));
      routes.on(method, ApiDescription.PATH, counted(description));
    }
    routes.on("GET", "/ui", (exchange, _) -> exchange.answer(Page.redirect()));
    routes.on("GET", "/system/info", counted((exchange, _) -> info(exchange)));
    routes.on("GET", FUNCTIONS, counted((exchange, _) -> amended(exchange, counts::intoList)));
    routes.on("GET", FUNCTION, counted((exchange, _) -> amended(exchange, counts::intoFunction)));
    routes.on("POST", "/system/alert", counted((exchange, _) -> alert(exchange)));
    // Between gateway and provider only: a stranger there would be waited for.
    routes.onAny("/system/routes", counted(nothing)).onAny("/system/routes/*", counted(nothing));
    for (String template : SYSTEM) {
      routes.onAny(template, counted((exchange, _) -> exchange.forward(upstream, AS_IT_IS)));
    }
    return routes.build();
  }

  private RouteHandler counted(RouteHandler handler) {
    return (exchange, match) -> {
      requests.count(exchange, match.template());
      handler.handle(exchange, match);
    };
  }

  @Override
  public void handle(Exchange exchange) {
    router.handle(exchange);
  }

  private Response health() throws InterruptedException {
    try (ClientResponse response = provider.send(ClientRequest.get("/healthz"))) {
      return response.status() == 200
          ? Response.text(200, "OK")
          : Response.text(503, "The provider is not well: it says " + response.status() + ".");
    } catch (UpstreamException e) {
      return ProviderClient.unreachable();
    }
  }

  /** The provider's answer, with something of ours in it. */
  private void amended(Exchange exchange, UnaryOperator<byte[]> amend) {
    Optional<String> caller = authorization(exchange);
    ClientRequest request = ClientRequest.get(exchange.target());
    exchange.blocking(
        _ -> {
          try (ClientResponse response = provider.sendAs(caller, request)) {
            byte[] body = response.bytes(LONGEST_LIST);
            return response.status() == 200
                ? Response.json(200, amend.apply(body))
                : ProviderClient.asItIs(response, body);
          } catch (UpstreamException e) {
            return ProviderClient.unreachable();
          }
        });
  }

  private static Optional<String> authorization(Exchange exchange) {
    return exchange.headers().first("authorization");
  }

  private void alert(Exchange exchange) {
    Optional<String> caller = authorization(exchange);
    exchange.blocking(body -> alerts.take(body.bytes(), caller));
  }

  private void info(Exchange exchange) {
    Optional<String> caller = authorization(exchange);
    exchange.blocking(_ -> info(caller));
  }

  private Response info(Optional<String> caller) throws InterruptedException {
    try (ClientResponse response = provider.sendAs(caller, ClientRequest.get("/system/info"))) {
      byte[] body = response.bytes(LONGEST_INFO);
      if (response.status() == 401) {
        return ProviderClient.asItIs(response, body);
      }
      GatewayInfo info = new GatewayInfo(providerInfo(body), version, architecture());
      return Response.json(200, Json.write(info));
    } catch (UpstreamException e) {
      return ProviderClient.unreachable();
    }
  }

  private static Optional<ProviderInfo> providerInfo(byte[] json) {
    try {
      return Optional.of(Json.read(json, ProviderInfo.class));
    } catch (InvalidRequest _) {
      return Optional.empty();
    }
  }

  /** As Go names it, which is what clients know. */
  private static String architecture() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case String other -> other;
    };
  }
}
