package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.QueueName;
import dev.faasd.api.RouteSettings;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.ClientRequest;
import dev.faasd.queue.Call;
import dev.faasd.queue.Delivery;
import dev.faasd.queue.NatsServer;
import dev.faasd.queue.QueueConnection;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueTaker;
import dev.faasd.queue.Queues;
import dev.faasd.queue.ScheduledFunctions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class AsyncIT {
  private static final int LONGEST = 100_000;
  private @TempDir Path directory;
  private NatsServer nats;
  private QueueConnection connection;
  private Queues queues;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    nats = NatsServer.start();
    connection = nats.connect();
    queues = new Queues(connection, QueueLimits.STANDARD);
    world =
        new GatewayWorld(
            directory, new QueueSettings(nats.address(), new QueueLimits(20, 1 << 20), LONGEST));
    tell("known", Map.of());
    world.awaitAnswer("/function/none", 404);
    await().until(() -> post("/async-function/known", "warm").status() == 202);
    purge();
  }

  @AfterEach
  void stop() {
    world.close();
    connection.close();
    nats.close();
  }

  private void tell(String name, Map<String, String> annotations) throws InterruptedException {
    world
        .provider()
        .tell(
            FakeProvider.row(
                name,
                new RouteSettings(Map.of(), annotations, 0),
                FakeProvider.replica(name + ".g1.0", 1, SERVING)));
  }

  private void purge() {
    queues.purge(QueueName.DEFAULT);
  }

  private Answer post(String target, String body, String... headers) throws InterruptedException {
    ClientRequest request = ClientRequest.of("POST", target).body(body);
    for (int i = 0; i < headers.length; i += 2) {
      request = request.with(headers[i], headers[i + 1]);
    }
    return world.send(request);
  }

  private Answer asAdministrator(String method, String target) throws InterruptedException {
    return world.send(ClientRequest.of(method, target).with("Authorization", "Basic x"));
  }

  private long depth() {
    return queues.list().stream().mapToLong(queue -> queue.depth()).sum();
  }

  private Call taken(String queue) throws InterruptedException {
    List<Delivery> taken = new ArrayList<>();
    new QueueTaker(queues, new QueueName(queue), Duration.ofMinutes(1), false)
        .take(1, 8 << 20, taken::add);
    taken.getFirst().done();
    return taken.getFirst().call();
  }

  @Test
  void callIsStoredAsItCameAndAcceptedThen() throws Exception {
    Answer answer =
        post(
            "/async-function/known/a%20path?query=%2F",
            "the body",
            "X-Own",
            "caf\u00e9",
            "Connection",
            "X-Hop",
            "X-Hop",
            "1",
            "X-Callback-Url",
            "http://gateway:8080/function/other");
    assertEquals(202, answer.status());
    assertEquals("", answer.body());
    assertTrue(answer.has("X-Call-Id: "), answer.headers());
    assertTrue(answer.has("X-Start-Time: "), answer.headers());
    assertFalse(answer.has("X-OpenFaaS-Internal"), answer.headers());
    assertEquals(1, depth());

    Call call = taken("faas-request");
    assertEquals("known.openfaas-fn", call.function().toString());
    assertEquals("/a%20path?query=%2F", call.target());
    assertEquals("the body", new String(call.body(), StandardCharsets.UTF_8));
    assertEquals("caf\u00e9", call.header("x-own").orElseThrow());
    assertEquals(Optional.of("http://gateway:8080/function/other"), call.callback());
    assertTrue(answer.has("X-Call-Id: " + call.id()), answer.headers());
    assertTrue(call.header("X-Start-Time").isPresent());
    assertTrue(call.header("X-Forwarded-Host").orElseThrow().startsWith("127.0.0.1:"));
    for (String gone : List.of("Host", "Connection", "X-Hop", "Content-Length")) {
      assertEquals(Optional.empty(), call.header(gone), gone);
    }
  }

  @Test
  void whatCannotBeStoredIsRefusedAndNothingIsStored() throws Exception {
    assertEquals(404, post("/async-function/unknown", "").status());
    assertEquals(404, post("/async-function/", "").status());
    assertEquals(405, world.get("/async-function/known").status());
    assertEquals(413, post("/async-function/known", "x".repeat(LONGEST + 1)).status());
    for (String url : List.of("nonsense", "ftp://example.org/", "http://user:pw@example.org/")) {
      Answer answer = post("/async-function/known", "", "X-Callback-Url", url);
      assertEquals(400, answer.status(), url);
      assertTrue(answer.body().startsWith("X-Callback-Url: "), answer.body());
    }
    assertEquals(0, depth());
    assertEquals(202, post("/async-function/known.openfaas-fn", "x".repeat(LONGEST)).status());
    assertEquals(1, depth());
  }

  @Test
  void fullQueueAnswers429() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertEquals(202, post("/async-function/known", "x").status());
    }
    Answer full = post("/async-function/known", "x");
    assertEquals(429, full.status());
    assertTrue(full.has("Retry-After: 10"), full.headers());
    assertEquals(20, depth());
  }

  @Test
  void withoutTheServerCallsAreRefusedAndTakenAgainWhenItIsBack() throws Exception {
    nats.kill();
    await().until(() -> post("/async-function/known", "x").status() == 503);
    Answer away = post("/async-function/known", "x");
    assertTrue(away.has("Retry-After: 1"), away.headers());
    assertEquals(503, asAdministrator("GET", "/system/async").status());
    nats.restart();
    await().until(() -> post("/async-function/known", "x").status() == 202);
  }

  @Test
  void idempotencyKeyStoresACallOnceAndNamesItTheSame() throws Exception {
    Answer first = post("/async-function/known", "x", "Idempotency-Key", "order-1");
    Answer second = post("/async-function/known", "x", "Idempotency-Key", "order-1");
    Answer third = post("/async-function/known", "x", "Idempotency-Key", "order-2");
    assertEquals(List.of(202, 202, 202), List.of(first.status(), second.status(), third.status()));
    assertEquals(2, depth());
    String id = taken("faas-request").id();
    assertTrue(first.has("X-Call-Id: " + id), first.headers());
    assertTrue(second.has("X-Call-Id: " + id), second.headers());
    assertFalse(third.has("X-Call-Id: " + id), third.headers());
  }

  @Test
  void functionHasAQueueOfItsOwnAndTellsHowItsCallsAreTreated() throws Exception {
    tell(
        "special",
        Map.of(
            "com.openfaas.queue", "own", "com.openfaas.retry.attempts", "7", "topic", "unrelated"));
    await().until(() -> post("/async-function/special", "x").status() == 202);
    Call call = taken("own");
    assertEquals(Map.of("com.openfaas.retry.attempts", "7"), call.settings());
  }

  @Test
  void manyAtOnceAreStoredAll() throws Exception {
    tell("many", Map.of("com.openfaas.queue", "many"));
    Queues wide = new Queues(connection, QueueLimits.STANDARD);
    wide.make(new QueueName("many"));
    await().until(() -> post("/async-function/many", "x").status() == 202);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        calls.add(() -> post("/async-function/many", "x".repeat(LONGEST)).status());
      }
      for (Future<Integer> status : clients.invokeAll(calls)) {
        assertEquals(202, status.get());
      }
    }
    assertEquals(301, depth());
  }

  @Test
  void administratorsLookInAndCancel() throws Exception {
    post("/async-function/known", "x", "X-Call-Id", "mine");
    for (String target : List.of("/system/async", "/system/async/mine", "/system/async-dead")) {
      assertEquals(401, world.get(target).status(), target);
    }
    assertEquals(401, world.send(ClientRequest.of("DELETE", "/async-function/mine")).status());
    String oldest =
        "\\{\"queues\":\\[.*\\{\"name\":\"faas-request\",\"depth\":1,\"inFlight\":0,\"oldest\":\"20[^\"]*Z\"}.*";
    Answer list = asAdministrator("GET", "/system/async");
    assertTrue(list.body().matches(oldest), list.body());
    Answer queued = asAdministrator("GET", "/system/async/mine");
    assertTrue(
        queued.body().startsWith("{\"callId\":\"mine\",\"state\":\"queued\",\"since\":\"20"),
        queued.body());
    assertEquals(404, asAdministrator("GET", "/system/async/other").status());

    assertEquals(202, asAdministrator("DELETE", "/async-function/mine").status());
    assertEquals(404, asAdministrator("DELETE", "/async-function/mine").status());
    assertEquals(0, depth());
    assertEquals("{\"calls\":[]}", asAdministrator("GET", "/system/async-dead").body());
    post("/async-function/known", "x");
    assertEquals(
        "{\"count\":1}", asAdministrator("DELETE", "/system/async?queue=faas-request").body());
    assertEquals(404, asAdministrator("DELETE", "/system/async?queue=none").status());
    assertEquals(400, asAdministrator("DELETE", "/system/async").status());
  }

  @Test
  void workersAreToldWhichFunctionsHaveSchedules() throws Exception {
    Map<String, String> annotations =
        Map.of(
            "topic",
            "cron-function",
            "schedule",
            "*/5 * * * *; 0 0 * * *",
            "com.openfaas.x",
            "ä=&");
    tell("timed", annotations);
    ScheduledFunctions functions = new ScheduledFunctions(connection);
    await().until(() -> functions.ask().filter(all -> all.size() == 1).isPresent());
    assertEquals(annotations, functions.ask().orElseThrow().getFirst().annotations());
    assertEquals(
        "timed.openfaas-fn", functions.ask().orElseThrow().getFirst().function().toString());
  }
}
