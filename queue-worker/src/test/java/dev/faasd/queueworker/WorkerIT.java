package dev.faasd.queueworker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.QueueName;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Upstream;
import dev.faasd.queue.CallState;
import dev.faasd.queue.CallStates;
import dev.faasd.queue.DeadLetter;
import dev.faasd.queue.DeadLetters;
import dev.faasd.queue.QueueState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class WorkerIT {
  private static final String QUEUE = QueueName.DEFAULT.value();
  private static Stage stage;

  @BeforeAll
  static void start() {
    stage = new Stage(Stage.settings());
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  private static Optional<CallState> state(String id) throws InterruptedException {
    return new CallStates(stage.queues()).find(id);
  }

  private static QueueState queue(String name) {
    return stage.queues().list().stream()
        .filter(queue -> queue.name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<DeadLetter> dead(String id) {
    return new DeadLetters(stage.queues())
        .list(0, 1000).stream().filter(letter -> letter.callId().equals(id)).findFirst();
  }

  @Test
  void callIsMadeAsItWasPublishedAndItsResultIsKept() throws Exception {
    stage.publish(QUEUE, "plain", "/path?query=1");
    await().until(() -> state("plain").orElse(null) instanceof CallState.Done);
    assertEquals(1, stage.count("plain"));
    Stage.Seen seen = stage.seen("plain").getFirst();
    assertEquals("/function/worker.openfaas-fn/path?query=1", seen.target());
    assertEquals("body of plain", seen.body());
    assertEquals("Bearer of-the-caller", seen.headers().get("authorization"));
    CallState.Done done = (CallState.Done) state("plain").orElseThrow();
    assertEquals(200, done.status());
    assertEquals(1, done.attempts());
  }

  @Test
  void failedCallIsTriedAgainUntilItIsWell() throws Exception {
    stage.publish(QUEUE, "fails-twice", "/fail/503/2");
    await().until(() -> state("fails-twice").orElse(null) instanceof CallState.Done);
    assertEquals(3, stage.count("fails-twice"));
    assertEquals(3, ((CallState.Done) state("fails-twice").orElseThrow()).attempts());
  }

  @Test
  void whatTheFunctionRefusesForGoodIsNotTriedAgain() throws Exception {
    stage.publish(QUEUE, "bad", "/status/400");
    await().until(() -> state("bad").orElse(null) instanceof CallState.Done);
    assertEquals(1, stage.count("bad"));
  }

  @Test
  void callThatFailsTooOftenIsADeadLetterAndCanBeRetried() throws Exception {
    stage.publish(QUEUE, "hopeless", "/fail/500/3");
    await().until(() -> dead("hopeless").isPresent());
    assertEquals(3, stage.count("hopeless"));
    DeadLetter letter = dead("hopeless").orElseThrow();
    assertEquals(500, letter.reason().status());
    assertEquals("not yet\n", letter.reason().answer());
    assertInstanceOf(CallState.Dead.class, state("hopeless").orElseThrow());

    assertTrue(new DeadLetters(stage.queues()).retry(letter.number()));
    await().until(() -> state("hopeless").orElse(null) instanceof CallState.Done);
    assertEquals(4, stage.count("hopeless"));
  }

  @Test
  void functionSaysHowOftenAndAfterWhatItIsTried() throws Exception {
    stage.publish(
        QUEUE,
        "own-policy",
        "/status/404",
        Optional.empty(),
        Map.of("com.openfaas.retry.attempts", "2", "com.openfaas.retry.codes", "404"));
    await().until(() -> dead("own-policy").isPresent());
    assertEquals(2, stage.count("own-policy"));
  }

  @Test
  void callThatLastsLongerThanItsLeaseRunsOnce() throws Exception {
    stage.publish(QUEUE, "long", "/hold");
    await().until(() -> state("long").orElse(null) instanceof CallState.Running);
    Instant end = Instant.now().plusSeconds(7); // three times and a half
    await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now().isAfter(end));
    stage.release("long");
    await().until(() -> state("long").orElse(null) instanceof CallState.Done);
    assertEquals(1, stage.count("long"));
  }

  @Test
  void callIsCancelledWhereItRuns() throws Exception {
    stage.publish(QUEUE, "cancelled", "/hold");
    await().until(() -> state("cancelled").orElse(null) instanceof CallState.Running);
    assertTrue(new CallStates(stage.queues()).cancel("cancelled"));
    await().until(() -> state("cancelled").equals(Optional.of(new CallState.Cancelled())));
    stage.release("cancelled");
    assertEquals(1, stage.count("cancelled"));
  }

  @Test
  void queueOfOneKeepsTheOrderAlsoWhenCallsFail() throws Exception {
    List<String> ids = IntStream.range(0, 10).mapToObj(i -> "ordered-" + i).toList();
    for (String id : ids) {
      stage.publish("slow", id, id.equals("ordered-3") ? "/fail/500/2/of-slow" : "/of-slow");
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> stage.count("ordered-9") == 1);
    List<String> came =
        ids.stream().flatMap(id -> stage.seen(id).stream()).map(Stage.Seen::id).toList();
    assertEquals(12, came.size());
    assertEquals(
        List.of(0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9).stream().map(i -> "ordered-" + i).toList(),
        stage.order("/function/worker.openfaas-fn/").stream()
            .filter(id -> id.startsWith("ordered-"))
            .toList());
  }

  @Test
  void functionRunsNoMoreCallsThanItWantsAndLetsOthersPass() throws Exception {
    Map<String, String> two = Map.of("com.openfaas.queue.max_inflight", "2");
    for (int i = 0; i < 5; i++) {
      stage.publish("limited", "limited-" + i, "/hold", Optional.empty(), two);
    }
    await().until(() -> stage.count("limited-0") + stage.count("limited-1") == 2);
    stage.publish("limited", "other", "/x");
    for (int i = 0; i < 5; i++) {
      assertEquals(i < 2 ? 1 : 0, stage.count("limited-" + i));
    }
    for (int i = 0; i < 5; i++) {
      stage.release("limited-" + i);
    }
    await().until(() -> state("limited-4").orElse(null) instanceof CallState.Done);
    await().until(() -> stage.count("other") == 1);
  }

  @Test
  void answerIsCalledBack() throws Exception {
    stage.publish(
        QUEUE, "back", "/answer/100", Optional.of(stage.elsewhere() + "/back?x=1"), Map.of());
    await().until(() -> stage.count("back") == 2);
    Stage.Seen callback = stage.seen("back").getLast();
    assertEquals("/back?x=1", callback.target());
    assertEquals("x".repeat(99) + "\n", callback.body());
    assertEquals("worker", callback.headers().get("x-function-name"));
    assertEquals("200", callback.headers().get("x-function-status"));
    assertTrue(callback.headers().get("x-duration-seconds").matches("\\d+\\.\\d{6}"));
    assertEquals("0", callback.headers().get("x-retry"));
    assertEquals("2", callback.headers().get("x-retry-max"));
    assertEquals("yes", callback.headers().get("x-own"));
    assertFalse(callback.headers().containsKey("set-cookie"));
    assertFalse(callback.headers().containsKey("authorization"));
  }

  @Test
  void callbackIsTriedAgainWithoutCallingTheFunctionAgain() throws Exception {
    stage.publish(
        QUEUE, "stubborn", "/x", Optional.of(stage.elsewhere() + "/a/b/fail/503/2"), Map.of());
    await().until(() -> stage.count("stubborn") == 3);
    List<Stage.Seen> seen = stage.seen("stubborn");
    assertEquals(1, seen.stream().filter(one -> one.target().startsWith("/function/")).count());
    await().until(() -> queue("callbacks").depth() + queue("callbacks").inFlight() == 0);
  }

  @Test
  void callbackOfAFailureComesWithTheLastAnswer() throws Exception {
    stage.publish(
        QUEUE, "failure", "/status/500", Optional.of(stage.elsewhere() + "/back"), Map.of());
    await().until(() -> stage.count("failure") == 4);
    Stage.Seen callback = stage.seen("failure").getLast();
    assertEquals("500", callback.headers().get("x-function-status"));
    assertEquals("2", callback.headers().get("x-retry"));
    assertEquals("as told\n", callback.body());
  }

  @Test
  void answerThatIsTooLongIsCalledBackWithoutItsBody() throws Exception {
    stage.publish(
        QUEUE, "much", "/answer/2000", Optional.of(stage.elsewhere() + "/back"), Map.of());
    await().until(() -> stage.count("much") == 2);
    Stage.Seen callback = stage.seen("much").getLast();
    assertEquals("", callback.body());
    assertEquals("longer than 1024 bytes", callback.headers().get("x-body-dropped"));
  }

  @Test
  void nobodyInsideIsCalledBackNorFollowedThere() throws Exception {
    stage.publish(
        QUEUE, "inside", "/x", Optional.of("http://127.0.0.3:" + stage.port() + "/back"), Map.of());
    await().until(() -> dead("inside").isPresent());
    assertEquals("callbacks", dead("inside").orElseThrow().queue().value());
    assertTrue(dead("inside").orElseThrow().reason().answer().contains("127.0.0.3"));
    assertEquals(1, stage.count("inside"));

    stage.publish(
        QUEUE, "moved", "/x", Optional.of(stage.elsewhere() + "/a/b/status/302"), Map.of());
    await().until(() -> dead("moved").isPresent());
    assertEquals(2, stage.count("moved"));
  }

  @Test
  void metricsTellOfQueues() throws Exception {
    stage.publish(QUEUE, "counted", "/hold");
    await().until(() -> state("counted").orElse(null) instanceof CallState.Running);
    String text;
    try (Upstream worker = Upstream.tcp(stage.loops(), "127.0.0.1", stage.metricsPort());
        ClientResponse response =
            new HttpClient(stage.loops()).send(worker, ClientRequest.get("/metrics"))) {
      text = response.text();
    }
    stage.release("counted");
    for (String line :
        List.of(
            "queue_worker_pending_messages{function_name=\"worker.openfaas-fn\",queue_name=\"faas-request\"}",
            "queue_worker_messages_submitted_total{kubernetes_pod_name=\"queue-worker\",queue_name=\"faas-request\"}",
            "queue_worker_function_invocation_inflight{function_name=\"worker.openfaas-fn\",queue_name=\"faas-request\"}",
            "queue_worker_nats_reconnect_total 0")) {
      assertTrue(text.contains(line), text);
    }
  }
}
