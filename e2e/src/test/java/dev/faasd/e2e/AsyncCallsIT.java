package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class AsyncCallsIT {
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "com.openfaas.retry.attempts", "3",
          "com.openfaas.retry.min_wait", "200ms",
          "com.openfaas.retry.max_wait", "500ms");

  private final PrivateFaasd faasd;
  private final Gateway gateway;
  private final AsyncCalls calls;

  AsyncCallsIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
    this.calls = new AsyncCalls(gateway);
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    new AsyncCalls(gateway).deploy("later", IMPATIENT);
    await()
        .atMost(Patience.START)
        .until(() -> new AsyncCalls(gateway).post("later/note?text=first").statusCode() == 202);
  }

  private static String id(HttpResponse<?> accepted) {
    assertEquals(202, accepted.statusCode());
    return accepted.headers().firstValue("X-Call-Id").orElseThrow();
  }

  private void awaitState(String callId, String state) {
    await(callId).atMost(Patience.RECOVERY).until(() -> calls.state(callId).equals(state));
  }

  @Test
  void callIsMadeAndItsResultIsTold() throws Exception {
    String id = id(calls.post("later.openfaas-fn/note?text=plain"));
    awaitState(id, "done");
    assertEquals(200, gateway.system("async/" + id).json().path("status").asInt());
    await().until(() -> calls.notes("later", "plain").equals(List.of("plain")));
    assertEquals(404, calls.post("nobody").statusCode());
  }

  @Test
  void callThatFailsIsDeadAfterItsAttemptsAndTheCommandTellsAndRetries() throws Exception {
    String id = id(calls.post("later/status?code=503"));
    awaitState(id, "dead");
    assertEquals(3, gateway.system("async/" + id).json().path("attempts").asInt());
    String dead = faasd("queue", "dead");
    assertTrue(dead.contains(id), dead);
    assertTrue(dead.contains("as you wish"), dead);
    String queues = faasd("queue", "list");
    assertTrue(queues.contains("faas-request"), queues);
    assertTrue(faasd("queue", "retry").startsWith("put back: "));
    awaitState(id, "dead");
    assertTrue(faasd("queue", "purge", "--dead").startsWith("forgotten: "));
    assertEquals("unknown", calls.state(id));
  }

  private String faasd(String... words) throws IOException {
    return faasd.command(words).succeeded();
  }

  @Test
  void answerIsHandedToAnotherFunction() throws Exception {
    id(
        calls.post(
            "later/method", "X-Callback-Url", "http://gateway:8080/function/later/note?text=back"));
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> calls.notes("later", "back").equals(List.of("back")));
  }

  @Test
  void runningCallIsCancelled() throws Exception {
    String id = id(calls.post("later/sleep?ms=60000"));
    awaitState(id, "running");
    assertEquals(
        202,
        gateway
            .client()
            .send(
                java.net.http.HttpRequest.newBuilder(gateway.uri("/async-function/" + id))
                    .header("Authorization", gateway.authorization())
                    .DELETE()
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.discarding())
            .statusCode());
    awaitState(id, "cancelled");
  }

  @Test
  void workerThatIsKilledLeavesItsCallsToTheNext() throws Exception {
    List<String> expected = IntStream.range(0, 20).mapToObj(i -> "left-" + i).toList();
    id(calls.post("later/sleep?ms=3000"));
    for (String note : expected) {
      id(calls.post("later/note?text=" + note));
    }
    long before = faasd.pid("openfaas", "queue-worker");
    assertTrue(ProcessHandle.of(before).orElseThrow().destroyForcibly());
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .until(() -> calls.unfinished() == 0);
    assertTrue(calls.notes("later", "left-").containsAll(expected));
  }

  @Test
  void scheduleCallsItsFunction() throws Exception {
    calls.deploy("timed", Map.of("topic", "cron-function", "schedule", "* * * * *"));
    await()
        .atMost(Duration.ofSeconds(80))
        .until(() -> gateway.system("function/timed").json().path("invocationCount").asLong() >= 1);
    Answer refused =
        gateway.system(
            "POST",
            "functions",
            "{\"service\":\"x\",\"image\":\"y\",\"annotations\":{\"topic\":\"cron-function\",\"schedule\":\"often\"}}");
    assertEquals(400, refused.status());
    assertTrue(refused.text().contains("schedule"), refused::text);
  }

  @Test
  void queueWorkerSharesTheStartCacheOfTheImage() throws IOException {
    Path maps = Path.of("/proc", Long.toString(faasd.pid("openfaas", "queue-worker")), "maps");
    String mapped = Files.readString(maps);
    assertTrue(mapped.lines().anyMatch(line -> line.endsWith(" /app/start.aot")), mapped);
  }
}
