package dev.faasd.gateway;

import dev.faasd.api.VersionInfo;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.FailureAnswer;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Metrics;
import dev.faasd.http.Response;
import dev.faasd.http.Router;
import dev.faasd.http.ServerLimits;
import dev.faasd.http.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A running gateway. Closed by whoever started it. */
public final class Gateway implements AutoCloseable {
  /** Who called within this time, and may do so again on the same connection, is waited for. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final EventLoops loops;
  private final Upstream provider;
  private final RoutingTable table;
  private final ProviderLine line;
  private final Acks acks;
  private final RoutingStream stream;
  private final Idler idler;
  private final Autoscaler autoscaler;
  private final DataPlane dataPlane;
  private final ControlPlane controlPlane;
  private final Metrics metrics = new Metrics().withJvm();
  private final RequestMetrics requests = new RequestMetrics(metrics);
  private final Optional<AsyncPlane> asyncPlane;
  private final Optional<CallHistory> history;
  private final Optional<AccessLog> accessLog;
  private final Deque<HttpServer> servers = new ArrayDeque<>();

  private Gateway(GatewaySettings settings, VersionInfo version) {
    String instance = "gateway-" + UUID.randomUUID();
    loops = EventLoops.start(settings.loops(), "gateway");
    provider = settings.provider().upstream(loops);
    ProviderClient client = new ProviderClient(new HttpClient(loops), provider, settings.token());
    line = new ProviderLine(settings.provider(), settings.token());
    acks = new Acks(line, client, instance);
    table =
        new RoutingTable(
            loops,
            settings.namespace(),
            FunctionMetrics.Families.in(metrics),
            new Waker(loops, line, client),
            acks::drained);
    Polling polling = new Polling(client, settings.credentials());
    stream = new RoutingStream(client, table, acks, polling, line, instance);
    idler = new Idler(client, table);
    autoscaler = new Autoscaler(client, table);
    dataPlane = new DataPlane(table, provider, settings, requests);
    asyncPlane =
        settings.queue().map(queue -> new AsyncPlane(table, settings, queue, client, requests));
    history =
        settings
            .prometheus()
            .map(address -> new CallHistory(new HttpClient(loops), address.upstream(loops)));
    InvocationCounts counts = new InvocationCounts(this::calls, settings.namespace().value());
    controlPlane =
        new ControlPlane(
            provider, client, version, counts, new Alerts(client, settings.namespace()), requests);
    accessLog =
        Optional.of(settings.accessLog())
            .filter(style -> style.form() != AccessLogStyle.Form.OFF)
            .map(style -> new AccessLog(style, System.out));
    accessLog.ifPresent(
        log ->
            metrics.total(
                "gateway_access_log_dropped_total",
                "Lines of the access log that were lost, because they came too fast.",
                List.of(),
                () -> List.of(new Metrics.Sample(log.dropped(), List.of()))));
    ServiceMetrics services = new ServiceMetrics(metrics, table);
    services.register();
    history.ifPresent(
        known ->
            metrics.gauge(
                "gateway_function_invocations",
                "Calls of functions that ended, over restarts of the gateway.",
                List.of("function_name"),
                () -> known.sums(services.calls())));
  }

  /**
   * Starts to follow the provider and to serve the public.
   *
   * @param version what it says of itself
   * @throws dev.faasd.http.ListenFailed when a port is taken
   */
  public static Gateway start(GatewaySettings settings, VersionInfo version) {
    Gateway gateway = new Gateway(settings, version);
    try {
      ServerLimits limits =
          ServerLimits.defaults().withTimeouts(settings.readTimeout(), settings.writeTimeout());
      gateway.serve(settings.metricsPort(), ServerLimits.defaults(), gateway.inside());
      gateway.accessLog.ifPresent(AccessLog::start);
      Handler calls = gateway::handle;
      gateway.serve(
          settings.port(), limits, gateway.accessLog.map(log -> log.around(calls)).orElse(calls));
      gateway.acks.start();
      gateway.stream.start();
      gateway.idler.start();
      gateway.autoscaler.start();
      gateway.history.ifPresent(CallHistory::start);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private long calls(String name) {
    return table.calls(name) + history.map(known -> known.before(name)).orElse(0L);
  }

  private void serve(int port, ServerLimits limits, Handler handler) {
    List<ListenAddress> everywhere = List.of(new ListenAddress.Tcp("0.0.0.0", port));
    servers.push(HttpServer.start(loops, everywhere, limits, failures(), handler));
  }

  private FailureAnswer failures() {
    return new FailureAnswer() {
      @Override
      public Response answer(Exchange exchange, Throwable failure) {
        return FailureAnswer.standard().answer(exchange, failure);
      }

      @Override
      public void refused(int status) {
        requests.countRefused(status);
      }
    };
  }

  private void handle(Exchange exchange) {
    if (DataPlane.takes(exchange)) {
      dataPlane.handle(exchange);
    } else if (asyncPlane.isPresent() && AsyncPlane.takes(exchange)) {
      asyncPlane.get().handle(exchange);
    } else {
      controlPlane.handle(exchange);
    }
  }

  private Router inside() {
    Handler text = metrics.handler();
    return Router.builder()
        .on("GET", "/metrics", (exchange, _) -> text.handle(exchange))
        .on("GET", "/healthz", (exchange, _) -> exchange.answer(Response.text(200, "OK")))
        .on("GET", "/ready", (exchange, _) -> exchange.answer(readiness()))
        .build();
  }

  /** Whether it knows where functions are, so that it can take over from another gateway. */
  private Response readiness() {
    return table.now() instanceof Routing.Unknown
        ? Response.text(503, "The provider has not told yet where functions are.")
        : Response.text(200, "OK");
  }

  /** The public's port. */
  public int port() {
    return servers.getFirst().port();
  }

  /** Prometheus' port. */
  public int metricsPort() {
    return servers.getLast().port();
  }

  /** How it waits for its sockets, for the log. */
  public String transport() {
    return loops.transportName();
  }

  /**
   * Stops without losing a call: first goes on to serve for a while, asking its clients to go
   * elsewhere, then lets running calls end within the grace, which begins now.
   */
  public void drain(Duration grace) {
    servers.pop().drain(grace.compareTo(LINGER) < 0 ? grace : LINGER, grace);
    close();
  }

  /** Stops at once. */
  @Override
  public void close() {
    while (!servers.isEmpty()) {
      servers.pop().close();
    }
    idler.close();
    autoscaler.close();
    history.ifPresent(CallHistory::close);
    asyncPlane.ifPresent(AsyncPlane::close);
    accessLog.ifPresent(AccessLog::close);
    stream.close();
    acks.close();
    line.close();
    table.close();
    provider.close();
    loops.close();
  }
}
