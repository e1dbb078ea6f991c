package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.Json;
import dev.faasd.api.RoutingAck;
import dev.faasd.api.RoutingMessage;
import dev.faasd.http.Exchange;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.ResponseStream;
import dev.faasd.http.RouteMatch;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The routes for gateways: the stream of the routing table, their acknowledgements, sleeps and
 * wakes. Until everything that runs has been taken up there is no stream: a gateway is better off
 * with the table it has than with half a new one.
 */
final class RoutingApi {
  private final Functions functions;
  private final RoutingTable table;
  private final Gateways gateways;
  private final UsageMeter meter;
  private final BooleanSupplier complete;
  private final Duration heartbeat;

  RoutingApi(
      Functions functions,
      RoutingTable table,
      Gateways gateways,
      UsageMeter meter,
      BooleanSupplier complete,
      Duration heartbeat) {
    this.functions = functions;
    this.table = table;
    this.gateways = gateways;
    this.meter = meter;
    this.complete = complete;
    this.heartbeat = heartbeat;
  }

  /** Streams the table. Changes wait for a reader only when it gives its {@code gateway} id. */
  void routes(Exchange exchange, RouteMatch match) {
    if (!complete.getAsBoolean()) {
      exchange.answer(
          Response.text(503, "the provider has not seen yet which functions run; ask again soon"));
      return;
    }
    Optional<String> gateway = exchange.queryParameter("gateway").filter(id -> !id.isEmpty());
    exchange.stream(Response.of(200, Response.NDJSON, new byte[0]), out -> follow(gateway, out));
  }

  private void follow(Optional<String> gateway, ResponseStream out) throws InterruptedException {
    gateway.ifPresent(gateways::connected);
    try (RoutingFeed feed = table.open()) {
      out.onClientLeft(feed::close);
      for (Optional<RoutingMessage> message = feed.next(heartbeat);
          message.isPresent();
          message = feed.next(heartbeat)) {
        out.write(Json.line(message.get()));
      }
    } finally {
      gateway.ifPresent(gateways::disconnected);
    }
  }

  /** The short way is {@link GatewaySocket}. */
  Response acknowledge(Exchange exchange, RouteMatch match, RequestBody body) {
    body.text()
        .lines()
        .filter(line -> !line.isBlank())
        .map(RoutingAck::parse)
        .toList()
        .forEach(gateways::acknowledge);
    return Response.empty(200);
  }

  /**
   * Nobody has called {@code ?function=NAME.NAMESPACE} for as long as it wants: 202 when it sleeps,
   * 409 when somebody is calling it after all.
   */
  Response sleep(Exchange exchange, RouteMatch match, RequestBody body) {
    LiveFunction function = meant(exchange);
    return function.sleep()
        ? Response.empty(202)
        : Response.text(409, "function " + function.id() + " has something to do");
  }

  /**
   * A request is waiting for {@code ?function=NAME.NAMESPACE}: 202 when it serves, 503 when it
   * cannot. The change itself arrives by the stream. The short way is {@link GatewaySocket}.
   */
  Response wake(Exchange exchange, RouteMatch match, RequestBody body) {
    meant(exchange).wake();
    return Response.empty(202);
  }

  /**
   * {@code ?function=NAME.NAMESPACE&replicas=NUMBER}: so many are enough, and needed; 202 when they
   * run.
   */
  Response scale(Exchange exchange, RouteMatch match, RequestBody body) {
    String replicas = exchange.queryParameter("replicas").orElse("");
    if (!replicas.matches("\\d{1,4}")) {
      throw new ProviderException.Refused("the parameter replicas is no number");
    }
    functions.scale(meant(exchange).id(), OptionalLong.of(Long.parseLong(replicas)));
    return Response.empty(202);
  }

  /** What {@code ?function=NAME.NAMESPACE} uses now. */
  Response usage(Exchange exchange, RouteMatch match, RequestBody body)
      throws InterruptedException {
    Optional<FunctionView> view = meant(exchange).view();
    return view.isPresent()
        ? Response.json(200, Json.write(meter.of(view.get())))
        : Response.empty(404);
  }

  private LiveFunction meant(Exchange exchange) {
    FunctionId id =
        FunctionId.parse(
            exchange
                .queryParameter("function")
                .orElseThrow(
                    () -> new ProviderException.Refused("the parameter function is missing")));
    return functions.find(id).orElseThrow(() -> new ProviderException.NoSuchFunction(id));
  }
}
