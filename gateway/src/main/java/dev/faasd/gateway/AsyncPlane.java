package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidName;
import dev.faasd.http.Exchange;
import dev.faasd.http.Handler;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.Router;
import dev.faasd.queue.QueueConnection;
import dev.faasd.queue.Queues;
import dev.faasd.queue.ScheduledFunction;
import dev.faasd.queue.ScheduledFunctions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls of functions that are made later: {@code POST /async-function/NAME[.NAMESPACE][/…]},
 * and what is asked about them. Tells the queue-worker which functions have schedules.
 */
final class AsyncPlane implements Handler, AutoCloseable {
  private static final String PREFIX = "/async-function/";
  private static final String QUEUES = "/system/async";

  private final RoutingTable table;
  private final ForwardedHeaders forwarded;
  private final int longestBody;
  private final QueueConnection connection;
  private final Queues queues;
  private final BodyBudget budget = new BodyBudget();
  private final Router router;

  AsyncPlane(
      RoutingTable table,
      GatewaySettings settings,
      QueueSettings queue,
      ProviderClient provider,
      RequestMetrics requests) {
    this.table = table;
    this.forwarded = new ForwardedHeaders(settings.trustedProxies());
    this.longestBody = queue.longestBody();
    this.connection = QueueConnection.start(queue.server(), "gateway");
    this.queues = new Queues(connection, queue.limits());
    new ScheduledFunctions(connection).answer(this::scheduled);
    AsyncApi api = new AsyncApi(queues, provider);
    Router.Builder routes = Router.builder();
    api.routes()
        .forEach(
            route ->
                routes.on(route.method(), route.template(), counted(requests, route.handler())));
    this.router =
        routes
            .on("POST", PREFIX + "*", counted(requests, (exchange, _) -> publish(exchange)))
            .build();
  }

  private static RouteHandler counted(RequestMetrics requests, RouteHandler handler) {
    return (exchange, match) -> {
      requests.count(exchange, match.template());
      handler.handle(exchange, match);
    };
  }

  /** Whether this request is about asynchronous calls. */
  static boolean takes(Exchange exchange) {
    String target = exchange.target();
    return target.startsWith(PREFIX) || target.startsWith(QUEUES);
  }

  @Override
  public void handle(Exchange exchange) {
    router.handle(exchange);
  }

  private void publish(Exchange exchange) {
    Optional<FunctionPath> path = FunctionPath.of(PREFIX, exchange.target());
    if (path.isEmpty()) {
      exchange.answer(Response.text(404, "404 page not found"));
      return;
    }
    switch (table.now()) {
      case Routing.Unknown _ ->
          exchange.answer(
              Response.text(503, "The provider has not told yet where functions are.")
                  .with("retry-after", "1"));
      case Routing.Direct direct -> {
        @Nullable Route route = direct.routes().get(path.get().name());
        if (route == null) {
          exchange.answer(unknown(path.get()));
        } else {
          publish(exchange, path.get(), route.function().id(), route.async());
        }
      }
      case Routing.ThroughProvider _ -> publishUnseen(exchange, path.get());
    }
  }

  /** Whether there is such a function shows when it is called. */
  private void publishUnseen(Exchange exchange, FunctionPath path) {
    try {
      publish(exchange, path, FunctionId.parse(path.name()), AsyncCalls.PLAIN);
    } catch (InvalidName _) {
      exchange.answer(unknown(path));
    }
  }

  private static Response unknown(FunctionPath path) {
    return Response.text(404, "There is no function " + path.shownName() + ".");
  }

  private void publish(
      Exchange exchange, FunctionPath path, FunctionId function, AsyncCalls treatment) {
    long announced = announced(exchange);
    if (announced > longestBody) {
      exchange.answer(
          Response.text(413, "A call may have a body of at most " + longestBody + " bytes here."));
      return;
    }
    AsyncCall call;
    try {
      call =
          AsyncCall.of(
              exchange, queues, longestBody, forwarded, function, treatment, path.target());
    } catch (IllegalArgumentException e) {
      exchange.answer(Response.text(400, "X-Callback-Url: " + e.getMessage() + "."));
      return;
    }
    budget.enter(
        exchange,
        announced,
        () -> exchange.blocking(call::store),
        () ->
            exchange.answer(
                Response.text(429, "Too many calls are being stored.").with("retry-after", "1")));
  }

  /** How long its body is; if it does not say, as long as it may be. */
  private long announced(Exchange exchange) {
    String length = exchange.headers().first("content-length").orElse("");
    if (length.matches("\\d{1,18}")) {
      return Long.parseLong(length);
    }
    return exchange.headers().has("transfer-encoding") ? longestBody : 0;
  }

  private Optional<List<ScheduledFunction>> scheduled() {
    return table.now() instanceof Routing.Direct
        ? Optional.of(
            table.routes().stream()
                .map(route -> route.async().scheduled().orElse(null))
                .filter(Objects::nonNull)
                .toList())
        : Optional.empty();
  }

  @Override
  public void close() {
    connection.close();
  }
}
