package dev.faasd.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.api.FunctionName;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.RoutingMessage;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.ResponseStream;
import dev.faasd.http.RouteMatch;
import dev.faasd.http.Router;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A provider on a Unix socket whose test says what it tells. */
final class FakeProvider implements AutoCloseable {
  static final String TOKEN = "a-token";

  private final EventLoops loops;
  private final Path socket;
  private final AtomicLong version = new AtomicLong();
  private final List<ResponseStream> gateways = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> acks = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> sleeps = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> scales = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> wakes = new LinkedBlockingQueue<>();
  private volatile Response wakeAnswer = Response.empty(202);
  private volatile int health = 200;
  private volatile Response usage = Response.empty(404);
  private volatile Response scaleAnswer = Response.empty(202);
  private List<FunctionRoute> table = List.of();
  private HttpServer server;

  FakeProvider(EventLoops loops, Path socket) {
    this.loops = loops;
    this.socket = socket;
    this.server = listen();
  }

  private HttpServer listen() {
    Handler handler =
        Router.builder()
            .on("GET", "/system/routes", this::stream)
            .on("POST", "/system/routes/acks", (e, _) -> e.blocking(b -> keep(acks, b.text())))
            .on("POST", "/system/routes/sleep", (e, _) -> e.answer(keep(sleeps, e.query())))
            .on("POST", "/system/routes/scale", this::scale)
            .on("GET", "/system/routes/usage", (e, _) -> e.answer(usage))
            .on("POST", "/system/routes/wake", (e, _) -> e.answer(wake(e.query())))
            .on("GET", "/healthz", (e, _) -> e.answer(Response.empty(health)))
            .on("GET", "/system/info", FakeProvider::info)
            .onAny("/system/functions", FakeProvider::tellCaller)
            .onAny("/system/function/{name}", FakeProvider::tellCaller)
            .onAny("/system/scale-function/{name}", FakeProvider::tellCaller)
            .onAny("/system/secrets", FakeProvider::tellCaller)
            .onAny("/system/logs", FakeProvider::tellCaller)
            .onAny("/system/namespaces", FakeProvider::tellCaller)
            .onAny("/system/namespaces/{name}", FakeProvider::tellCaller)
            .onAny("/system/namespace/*", FakeProvider::tellCaller)
            .build();
    return HttpServer.start(
        loops, List.of(new ListenAddress.Unix(socket, 0600, OptionalInt.empty())), handler);
  }

  private static Response keep(BlockingQueue<String> where, String what) {
    what.lines().forEach(where::add);
    return Response.empty(202);
  }

  private Response wake(String what) {
    wakes.add(what);
    return wakeAnswer;
  }

  private static void info(Exchange exchange, RouteMatch match) {
    exchange.answer(
        exchange.headers().has("authorization")
            ? Response.json(
                200,
                """
                {"provider":"faasd","orchestration":"containerd",
                 "version":{"sha":"abc","release":"1.2"}}
                """
                    .getBytes(StandardCharsets.UTF_8))
            : Response.text(401, "who?").with("WWW-Authenticate", "Basic realm=\"Restricted\""));
  }

  private static void tellCaller(Exchange exchange, RouteMatch match) {
    exchange.blocking(
        body ->
            Response.text(
                200,
                exchange.method()
                    + " "
                    + exchange.target()
                    + " "
                    + exchange.headers().first("authorization").orElse("-")
                    + " "
                    + body.text()));
  }

  private void stream(Exchange exchange, RouteMatch match) {
    Optional<String> credentials = exchange.headers().first("authorization");
    if (!credentials.equals(Optional.of("Bearer " + TOKEN))) {
      exchange.answer(Response.text(401, "no token"));
      return;
    }
    exchange.stream(
        Response.empty(200),
        out -> {
          BlockingQueue<Boolean> end = new LinkedBlockingQueue<>();
          out.onClientLeft(() -> end.add(true));
          join(out);
          end.take();
        });
  }

  private synchronized void join(ResponseStream out) throws InterruptedException {
    out.write(Json.line(new RoutingMessage.Snapshot(version.incrementAndGet(), table)));
    gateways.add(out);
  }

  /** Changes the row of a function, for those that listen now and those that come. */
  synchronized void tell(FunctionRoute row) throws InterruptedException {
    table =
        java.util.stream.Stream.concat(
                table.stream().filter(other -> !other.id().equals(row.id())),
                java.util.stream.Stream.of(row))
            .toList();
    send(new RoutingMessage.Changed(version.incrementAndGet(), row));
  }

  synchronized void send(RoutingMessage message) throws InterruptedException {
    for (ResponseStream gateway : gateways) {
      if (gateway.open()) {
        gateway.write(Json.line(message));
      }
    }
  }

  /** A row of {@code openfaas-fn}; replicas are written {@code PORT:STATE}. */
  static FunctionRoute row(String name, ReplicaRoute... replicas) {
    return new FunctionRoute(
        new FunctionName(name), NamespaceName.DEFAULT, 1, RouteSettings.NONE, List.of(replicas));
  }

  /** The same of a function with these settings. */
  static FunctionRoute row(String name, RouteSettings settings, ReplicaRoute... replicas) {
    return new FunctionRoute(
        new FunctionName(name), NamespaceName.DEFAULT, 1, settings, List.of(replicas));
  }

  /** The same of a function that sleeps when nobody calls it for so long. */
  static FunctionRoute sleepyRow(String name, Duration after, ReplicaRoute... replicas) {
    return new FunctionRoute(
        new FunctionName(name),
        NamespaceName.DEFAULT,
        1,
        new RouteSettings(Map.of(), Map.of(), after.toMillis()),
        List.of(replicas));
  }

  static ReplicaRoute replica(String id, int port, ReplicaState state) {
    return new ReplicaRoute(id, "127.0.0.1", port, state);
  }

  void answerWakes(Response answer) {
    wakeAnswer = answer;
  }

  void use(double milliCores) {
    byte[] json = "{\"cpu\": %f, \"totalMemoryBytes\": 1}".formatted(milliCores).getBytes(UTF_8);
    usage = Response.json(200, json);
  }

  void answerScales(Response answer) {
    scaleAnswer = answer;
  }

  private void scale(Exchange exchange, RouteMatch match) {
    exchange.answer(scaleAnswer);
    scales.add(exchange.query());
  }

  /** What somebody asked of the number of replicas. */
  String scale() throws InterruptedException {
    String scale = scales.poll(20, TimeUnit.SECONDS);
    if (scale == null) {
      throw new AssertionError("Nobody scaled.");
    }
    return scale;
  }

  boolean noScale() {
    return scales.isEmpty();
  }

  void beWell(int status) {
    health = status;
  }

  /** Of the table as it was told last. */
  long version() {
    return version.get();
  }

  /** The next acknowledgement that contains this. */
  String ack(String part) throws InterruptedException {
    for (String ack = acks.poll(10, TimeUnit.SECONDS); ack != null; ) {
      if (ack.contains(part)) {
        return ack;
      }
      ack = acks.poll(10, TimeUnit.SECONDS);
    }
    throw new AssertionError("Nobody acknowledged " + part + ".");
  }

  boolean noAck(String part) {
    return acks.stream().noneMatch(ack -> ack.contains(part));
  }

  String wake() throws InterruptedException {
    String wake = wakes.poll(10, TimeUnit.SECONDS);
    if (wake == null) {
      throw new AssertionError("Nobody asked for a wake.");
    }
    return wake;
  }

  String sleep() throws InterruptedException {
    String sleep = sleeps.poll(10, TimeUnit.SECONDS);
    if (sleep == null) {
      throw new AssertionError("Nobody asked for a sleep.");
    }
    return sleep;
  }

  boolean noSleep() {
    return sleeps.isEmpty();
  }

  int wakes() {
    return wakes.size();
  }

  void stop() {
    gateways.clear();
    server.close();
  }

  void startAgain() {
    server = listen();
  }

  @Override
  public void close() {
    server.close();
  }
}
