package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscalingTest {
  @Test
  void thereIsNoneUnlessLabelsAskForIt() {
    assertEquals(Optional.empty(), Autoscaling.of(Map.of("com.openfaas.scale.max", "5")));
  }

  @Test
  void labelsSayHow() {
    assertEquals(
        Optional.of(new Autoscaling(Autoscaling.Type.RPS, 50, 0.9, Duration.ofMinutes(1))),
        Autoscaling.of(Map.of("com.openfaas.scale.type", "rps")));
    assertEquals(
        Optional.of(new Autoscaling(Autoscaling.Type.CPU, 500, 0.5, Duration.ofSeconds(30))),
        Autoscaling.of(
            Map.of(
                "com.openfaas.scale.type", "cpu",
                "com.openfaas.scale.target", "500",
                "com.openfaas.scale.target-proportion", "0.5",
                "com.openfaas.scale.down.window", "30s")));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.1, 1", "45, 1", "45.1, 2", "450, 10", "1e12, 1000"})
  void moreToDoWantsMoreReplicas(double load, int replicas) {
    Autoscaling autoscaling = new Autoscaling(Autoscaling.Type.RPS, 50, 0.9, Duration.ofMinutes(1));
    assertEquals(replicas, autoscaling.replicas(load));
  }

  @ParameterizedTest
  @CsvSource({
    "type, RPS",
    "type, memory",
    "target, 0",
    "target, -1",
    "target, many",
    "target-proportion, 1.1",
    "target-proportion, 0",
    "down.window, never",
  })
  void whatCannotBeIsRefused(String name, String value) {
    String key = "com.openfaas.scale." + name;
    InvalidLabel refused =
        assertThrows(InvalidLabel.class, () -> Autoscaling.of(Map.of(key, value)));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
    assertEquals(Optional.empty(), Autoscaling.ofUnchecked(Map.of(key, value)));
  }
}
