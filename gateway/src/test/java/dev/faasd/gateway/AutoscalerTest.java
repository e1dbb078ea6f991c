package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.RouteSettings;
import dev.faasd.http.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class AutoscalerTest {
  private final HeldCalls held = new HeldCalls();
  private volatile boolean enough;
  private @TempDir Path directory;
  private GatewayWorld world;
  private int port;

  @BeforeEach
  void start() {
    world = new GatewayWorld(directory, Duration.ofSeconds(60));
    port = world.function(held);
  }

  @AfterEach
  void stop() {
    held.release();
    world.close();
  }

  @Test
  void callsInFlightGetReplicasAndLessOfThemFewer() throws Exception {
    Map<String, String> labels = Map.of("type", "capacity", "target", "1", "down.window", "1s");
    tell(labels, 1);
    world.provider().ack("\"applied\":2");
    for (int i = 0; i < 4; i++) {
      Thread.ofVirtual().start(() -> call("busy"));
    }
    held.awaitBegun(4);
    assertEquals("function=busy.openfaas-fn&replicas=5", world.provider().scale());
    tell(labels, 5);
    held.release();
    assertEquals("function=busy.openfaas-fn&replicas=1", world.provider().scale());
  }

  @Test
  void callsASecondAreCounted() throws Exception {
    held.release();
    tell(Map.of("target", "0.1", "max", "3"), 1);
    world.awaitAnswer("/function/busy", 200);
    Thread caller = Thread.ofVirtual().start(this::callUntilEnough);
    assertEquals("function=busy.openfaas-fn&replicas=3", world.provider().scale());
    enough = true;
    caller.join();
  }

  @Test
  void processorsInUseAreAskedOfTheProvider() throws Exception {
    world.provider().use(1500);
    tell(Map.of("type", "cpu", "target", "500", "target-proportion", "1"), 1);
    assertEquals("function=busy.openfaas-fn&replicas=3", world.provider().scale());
  }

  @Test
  void thereAreNeverLessThanTheFewest() throws Exception {
    tell(Map.of("type", "rps", "min", "2", "max", "4"), 1);
    assertEquals("function=busy.openfaas-fn&replicas=2", world.provider().scale());
  }

  @Test
  void whatTheProviderRefusesIsNotAskedAtOnceAgain() throws Exception {
    world.provider().answerScales(Response.text(400, "no memory"));
    tell(Map.of("type", "rps", "min", "2", "max", "4"), 1);
    assertEquals("function=busy.openfaas-fn&replicas=2", world.provider().scale());
    tellOther();
    // Two rounds of the other one: by then the first had its turn again.
    for (int i = 0; i < 2; i++) {
      assertEquals("function=other.openfaas-fn&replicas=2", world.provider().scale());
    }
    assertTrue(world.provider().noScale());
  }

  private void tellOther() throws Exception {
    world.provider().answerScales(Response.empty(202));
    world.provider().tell(row("other", Map.of("type", "rps", "min", "2", "max", "4"), 1));
  }

  private void tell(Map<String, String> labels, int replicas) throws Exception {
    world.provider().tell(row("busy", labels, replicas));
  }

  private FunctionRoute row(String name, Map<String, String> labels, int replicas) {
    Map<String, String> full = new HashMap<>();
    labels.forEach((key, value) -> full.put("com.openfaas.scale." + key, value));
    return FakeProvider.row(
        name,
        new RouteSettings(full, Map.of(), 0),
        IntStream.range(0, replicas)
            .mapToObj(i -> FakeProvider.replica(name + ".g1." + i, port, SERVING))
            .toArray(ReplicaRoute[]::new));
  }

  private void callUntilEnough() {
    try {
      while (!enough) {
        world.get("/function/busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(String name) {
    try {
      var _ = world.get("/function/" + name).status();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
