package dev.faasd.queueworker;

import dev.faasd.api.FunctionId;
import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.http.AddressBlock;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.queue.Call;
import dev.faasd.queue.NatsServer;
import dev.faasd.queue.QueueConnection;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.Queues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker with a real NATS server, and a server that stands for the gateway and its functions, and
 * for who is called back.
 */
final class Stage implements AutoCloseable {
  private final NatsServer nats = NatsServer.start();
  private final QueueConnection connection = nats.connect();
  private final Queues queues = new Queues(connection, QueueLimits.STANDARD);
  private final EventLoops loops = EventLoops.start(1, "stage");
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final HttpServer server;
  private Worker worker;

  /** A request that came. */
  record Seen(String target, String id, Map<String, String> headers, String body) {}

  Stage(WorkerSettings likeThese) {
    server = HttpServer.start(loops, List.of(new ListenAddress.Tcp("0.0.0.0", 0)), this::handle);
    settings = at(likeThese);
    worker = Worker.start(settings);
  }

  private final WorkerSettings settings;

  /** Quick to try again, and allowed to call back here. */
  static WorkerSettings settings() {
    return new WorkerSettings(
        new dev.faasd.queue.QueueServer("", 0, "", ""),
        QueueLimits.STANDARD,
        "127.0.0.1",
        0,
        0,
        8,
        Map.of(new QueueName("slow"), 1),
        Duration.ofSeconds(2),
        new RetryPolicy(
            Optional.of(3),
            RetryPolicy.STANDARD.statuses(),
            Optional.of(Duration.ofMillis(50)),
            Optional.of(Duration.ofMillis(200))),
        1024,
        AddressBlock.parseList("127.0.0.2"),
        Duration.ofSeconds(1));
  }

  private WorkerSettings at(WorkerSettings like) {
    return new WorkerSettings(
        nats.address(),
        like.limits(),
        like.gatewayHost(),
        server.port(),
        like.metricsPort(),
        like.inFlight(),
        like.inFlightOf(),
        like.lease(),
        like.retries(),
        like.longestAnswer(),
        like.allowed(),
        like.drainTimeout());
  }

  /**
   * The path says what the function does: {@code /status/N}, {@code /fail/N/TIMES}, {@code /hold},
   * {@code /answer/LENGTH}, else 200.
   */
  private void handle(Exchange exchange) {
    exchange.blocking(
        body -> {
          Map<String, String> headers = new ConcurrentHashMap<>();
          exchange
              .headers()
              .forEach(
                  (name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
          String id = headers.getOrDefault("x-call-id", "");
          seen.add(new Seen(exchange.target(), id, headers, body.text()));
          mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
          try {
            return answer(List.of(exchange.path().split("/", -1)), id);
          } finally {
            running.decrementAndGet();
          }
        });
  }

  private Response answer(List<String> path, String id) throws InterruptedException {
    int from = path.size() > 3 ? 3 : path.size() - 1;
    return switch (path.get(from)) {
      case "status" -> Response.text(Integer.parseInt(path.get(from + 1)), "as told");
      case "fail" ->
          count(id) > Integer.parseInt(path.get(from + 2))
              ? Response.text(200, "at last")
              : Response.text(Integer.parseInt(path.get(from + 1)), "not yet");
      case "hold" -> {
        held.computeIfAbsent(id, _ -> new CountDownLatch(1)).await();
        yield Response.text(200, "held");
      }
      case "answer" ->
          Response.text(200, "x".repeat(Integer.parseInt(path.get(from + 1)) - 1))
              .with("X-Own", "yes")
              .with("Set-Cookie", "a=b");
      default -> Response.text(200, "done");
    };
  }

  Queues queues() {
    return queues;
  }

  NatsServer nats() {
    return nats;
  }

  /** Where functions are, and who is called back, but under another address. */
  String elsewhere() {
    return "http://127.0.0.2:" + server.port();
  }

  int port() {
    return server.port();
  }

  void release(String id) {
    held.computeIfAbsent(id, _ -> new CountDownLatch(1)).countDown();
  }

  List<Seen> seen(String id) {
    return seen.stream().filter(one -> one.id().equals(id)).toList();
  }

  /** Ids of the requests whose target begins so, in the order in which they came. */
  List<String> order(String target) {
    return seen.stream().filter(one -> one.target().startsWith(target)).map(Seen::id).toList();
  }

  int count(String id) {
    return seen(id).size();
  }

  int mostRunning() {
    return mostRunning.get();
  }

  void publish(String queue, String id, String target) throws InterruptedException {
    publish(queue, id, target, Optional.empty(), Map.of());
  }

  void publish(
      String queue,
      String id,
      String target,
      Optional<String> callback,
      Map<String, String> annotations)
      throws InterruptedException {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry(Call.CALL_ID, id));
    headers.add(Map.entry("Authorization", "Bearer of-the-caller"));
    Call call =
        new Call(
            FunctionId.parse("worker"),
            target,
            headers,
            ("body of " + id).getBytes(java.nio.charset.StandardCharsets.UTF_8),
            callback,
            annotations);
    boolean _ = queues.publish(new QueueName(queue), call, Optional.empty());
  }

  /** Ends the worker and starts another. */
  void replaceWorker() {
    worker.close();
    worker = Worker.start(settings);
  }

  int metricsPort() {
    return worker.metricsPort();
  }

  EventLoops loops() {
    return loops;
  }

  @Override
  public void close() {
    worker.close();
    held.values().forEach(CountDownLatch::countDown);
    server.close();
    loops.close();
    connection.close();
    nats.close();
  }
}
