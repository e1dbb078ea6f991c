package dev.faasd.gateway;

import static dev.faasd.gateway.FakeProvider.replica;
import static dev.faasd.gateway.FakeProvider.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaState;
import dev.faasd.gateway.GatewayWorld.Answer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call takes no longer than upstream_timeout, and hears of it. */
class PatienceTest {
  @TempDir Path directory;

  @Test
  void aFunctionThatDoesNotAnswerIsATimeout() throws Exception {
    try (GatewayWorld world = new GatewayWorld(directory, Duration.ofMillis(200))) {
      int silent = world.function(exchange -> {});
      world.provider().tell(row("hello", replica("h.1", silent, ReplicaState.SERVING)));
      world.provider().ack("\"applied\":2");
      Answer answer = world.get("/function/hello");
      assertEquals(504, answer.status());
      assertEquals("hello did not answer within upstream_timeout (200 ms).\n", answer.body());
    }
  }

  @Test
  void aSleeperThatDoesNotWakeIsUnavailable() throws Exception {
    try (GatewayWorld world = new GatewayWorld(directory, Duration.ofMillis(200))) {
      world.provider().tell(row("lazy"));
      world.provider().ack("\"applied\":2");
      Answer answer = world.get("/function/lazy");
      assertEquals(503, answer.status());
      assertTrue(answer.body().contains("upstream_timeout (200 ms)"), answer.body());
      assertTrue(answer.has("retry-after: 1"), answer.headers());
    }
  }
}
