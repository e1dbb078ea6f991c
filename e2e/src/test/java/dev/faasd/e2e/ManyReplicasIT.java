package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A function with several replicas, under calls. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class ManyReplicasIT {
  private static final int CALLS = 100;

  private final Gateway gateway;

  ManyReplicasIT(Gateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void scalingAndUpdatesLoseNoCall() throws Exception {
    assertTrue(deploy("POST", "red", "").succeeded());
    assertAvailable(2);
    SteadyCalls calls = SteadyCalls.of(gateway, "crowd/env");
    try (calls) {
      moreOf(calls);
      scale(4);
      moreOf(calls);
      assertTrue(deploy("PUT", "green", "").succeeded());
      assertAvailable(4);
      assertTrue(gateway.call("crowd/env").text().contains("COLOUR=green"));
      Answer broken = deploy("PUT", "blue", "1");
      assertFalse(broken.succeeded(), broken::toString);
      assertAvailable(4);
      scale(2);
      moreOf(calls);
      assertTrue(gateway.scale("crowd", 0).succeeded());
      moreOf(calls);
      scale(3);
      moreOf(calls);
    }
    assertEquals(List.of(), calls.failures());
  }

  private void scale(int replicas) throws Exception {
    Answer answer = gateway.scale("crowd", replicas);
    assertTrue(answer.succeeded(), answer::toString);
    assertAvailable(replicas);
  }

  private void assertAvailable(int replicas) throws Exception {
    Answer status = gateway.system("function/crowd");
    assertEquals(replicas, status.json().path("replicas").asInt(), status::toString);
    assertEquals(replicas, status.json().path("availableReplicas").asInt(), status::toString);
  }

  private static void moreOf(SteadyCalls calls) {
    int before = calls.count();
    await().atMost(Patience.RECOVERY).until(() -> calls.count() >= before + CALLS);
  }

  private Answer deploy(String method, String colour, String failStart)
      throws IOException, InterruptedException {
    return gateway.system(
        method,
        "functions",
        """
        {"service": "crowd", "image": "%s", "envVars": {"COLOUR": "%s", "FAIL_START": "%s"},
         "labels": {"com.openfaas.scale.min": "2", "com.openfaas.scale.max": "4"}}
        """
            .formatted(Functions.LAB, colour, failStart));
  }
}
