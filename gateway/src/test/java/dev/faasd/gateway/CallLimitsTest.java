package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.RouteSettings;
import dev.faasd.gateway.GatewayWorld.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallLimitsTest {
  private final HeldCalls held = new HeldCalls();
  private @TempDir Path directory;
  private GatewayWorld world;
  private int port;

  @BeforeEach
  void start() {
    world = new GatewayWorld(directory, Duration.ofSeconds(20));
    port = world.function(held);
  }

  @AfterEach
  void stop() {
    held.release();
    world.close();
  }

  @Test
  void aCallBeyondWhatReplicasMayServeIsRefused() throws Exception {
    tell(Map.of("com.openfaas.max_inflight", "2"), replica("busy.g1.0"), replica("busy.g1.1"));
    List<CompletableFuture<Integer>> calls =
        List.of(call("busy"), call("busy"), call("busy"), call("busy"));
    held.awaitBegun(4);
    Answer answer = world.get("/function/busy");
    assertEquals(429, answer.status());
    assertEquals(
        "busy serves as many calls as it may: com.openfaas.max_inflight is 2.\n", answer.body());
    assertTrue(answer.has("retry-after: 1"), answer.headers());
    held.release();
    for (CompletableFuture<Integer> call : calls) {
      assertEquals(200, call.get());
    }
    world.awaitAnswer("/function/busy", 200);
  }

  @Test
  void aCallTakesNoLongerThanItsFunctionWants() throws Exception {
    tell(Map.of("com.openfaas.upstream_timeout", "200ms"), replica("busy.g1.0"));
    world.awaitAnswer("/function/busy", 504);
    assertEquals(
        "busy did not answer within com.openfaas.upstream_timeout (200 ms).\n",
        world.get("/function/busy").body());
  }

  private void tell(Map<String, String> annotations, ReplicaRoute... replicas) throws Exception {
    world.awaitAnswer("/function/busy", 404);
    world
        .provider()
        .tell(FakeProvider.row("busy", new RouteSettings(Map.of(), annotations, 0), replicas));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> world.metrics().body().contains("gateway_service_count{function_name=\"busy."));
  }

  private ReplicaRoute replica(String id) {
    return FakeProvider.replica(id, port, SERVING);
  }

  private CompletableFuture<Integer> call(String name) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return world.get("/function/" + name).status();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }
}
