package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Restarts;
import dev.faasd.workload.WorkloadId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * When functions are ready, and what becomes of those that are not well, on workloads in memory.
 */
@Timeout(120)
class HealthTest {
  private static final WorkloadId HELLO = new WorkloadId("openfaas-fn", "hello.g1.0");

  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    workloads = new FakeWorkloads();
    provider = TestProvider.inMemory(directory, workloads);
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
  }

  private HttpResponse<String> deploy(Map<String, String> annotations) throws Exception {
    String json =
        annotations.entrySet().stream()
            .map(one -> "\"%s\":\"%s\"".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
    return provider.call(
        "POST",
        "/system/functions",
        "{\"service\":\"hello\",\"image\":\"good\",\"annotations\":" + json + "}");
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private Restarts restarts() throws Exception {
    return provider.status("hello").restarts().orElse(Restarts.NONE);
  }

  @Test
  void deployWaitsUntilTheWatchdogIsWell() throws Exception {
    workloads.answers.put("/_/health", 503);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> deployed = threads.submit(() -> deploy(Map.of()));
      await().until(() -> workloads.asked.size() > 3);
      assertFalse(deployed.isDone());
      workloads.answers.clear();
      assertStatus(200, deployed.get());
    }
    assertEquals(List.of("/_/health"), workloads.asked.stream().distinct().toList());
  }

  @Test
  void functionThatDoesNotKnowTheWatchdogsPathIsReady() throws Exception {
    workloads.answers.put("/_/health", 404);
    assertStatus(200, deploy(Map.of()));
    workloads.answers.put("/_/health", 500);
    assertStatus(200, deploy(Map.of()));
  }

  @Test
  void chosenPathIsAskedInsteadSoOftenAsWanted() throws Exception {
    assertStatus(
        200,
        deploy(
            Map.of(
                "com.openfaas.ready.http.path", "/ready",
                "com.openfaas.ready.http.successThreshold", "3")));
    assertEquals(List.of("/ready", "/ready", "/ready"), workloads.asked);
  }

  @Test
  void noneAsksForNothing() throws Exception {
    assertStatus(200, deploy(Map.of("com.openfaas.ready.http.path", "none")));
    assertEquals(List.of(), workloads.asked);
  }

  @Test
  void functionThatIsNotWellInItsTimeIsGivenUpWithTheReason() throws Exception {
    workloads.answers.put("/ready", 500);
    HttpResponse<String> response =
        deploy(
            Map.of(
                "com.openfaas.ready.http.path", "/ready", "com.openfaas.ready.timeout", "100ms"));
    assertStatus(400, response);
    assertTrue(
        response
            .body()
            .contains(
                "function hello.openfaas-fn was not ready within 100 ms: it answered 500 to GET /ready"),
        response.body());
    assertEquals(List.of(), workloads.names());
  }

  @Test
  void functionThatFailsItsHealthCheckIsStartedAgain() throws Exception {
    assertStatus(
        200,
        deploy(
            Map.of(
                "com.openfaas.health.http.path", "/well",
                "com.openfaas.health.http.periodSeconds", "5ms",
                "com.openfaas.health.http.failureThreshold", "2")));
    await().until(() -> workloads.asked.size() > 5);
    assertEquals(Restarts.NONE, restarts());
    workloads.answers.put("/well", 503);
    await().until(() -> workloads.calls.contains("stop hello.g1.0"));
    workloads.answers.clear();
    await().until(() -> provider.status("hello").availableReplicas() == 1);
    assertTrue(workloads.calls.contains("start hello.g1.0"), workloads.calls::toString);
    assertTrue(restarts().count() >= 1);
    assertEquals(
        Optional.of("2 times in a row it answered 503 to GET /well"), restarts().lastReason());
  }

  @Test
  void stoppedAndUpdatedFunctionsAreAskedNoMore() throws Exception {
    Map<String, String> annotations =
        Map.of(
            "com.openfaas.health.http.path", "/well",
            "com.openfaas.health.http.periodSeconds", "5ms",
            "com.openfaas.health.http.failureThreshold", "1");
    deploy(annotations);
    workloads.answers.put("/well", 503);
    provider.scale("hello", 0);
    workloads.calls.clear();
    workloads.answers.clear();
    assertStatus(200, provider.scale("hello", 1));
    assertStatus(200, deploy(Map.of("com.openfaas.ready.http.path", "/ready")));
    await()
        .until(
            () -> {
              int before = workloads.asked.size();
              provider.invoke("hello");
              return workloads.asked.size() == before + 1;
            });
  }

  @Test
  void restartsAndKillsForMemoryAreCountedWithTheirReason() throws Exception {
    deploy(Map.of());
    workloads.runOutOfMemory(HELLO);
    await().until(() -> provider.status("hello").availableReplicas() == 1);
    await().until(() -> restarts().count() == 1);
    assertEquals(
        new Restarts(1, 1, Optional.of("its process ended with exit code 137 for want of memory")),
        restarts());
  }
}
