package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class AutoscalingIT {
  private final Gateway gateway;

  AutoscalingIT(Gateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void aFunctionGetsReplicasForItsCallsInFlightAndLosesThemAgain() throws Exception {
    Answer deployed =
        gateway.system(
            "POST",
            "functions",
            """
            {"service": "waves", "image": "%s", "labels": {"com.openfaas.scale.type": "capacity",
             "com.openfaas.scale.target": "2", "com.openfaas.scale.target-proportion": "1",
             "com.openfaas.scale.max": "3", "com.openfaas.scale.down.window": "1s"}}
            """
                .formatted(Functions.LAB));
    assertEquals(200, deployed.status(), deployed::text);
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      calls.add(CompletableFuture.supplyAsync(this::slowCall, Thread.ofVirtual()::start));
    }
    awaitReplicas(3);
    for (CompletableFuture<Integer> call : calls) {
      assertEquals(200, call.get());
    }
    awaitReplicas(1);
    assertEquals(200, gateway.call("waves").status());
  }

  private int slowCall() {
    try {
      return gateway.call("waves/sleep?ms=8000").status();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitReplicas(int replicas) {
    await()
        .atMost(Patience.RECOVERY)
        .until(
            () ->
                gateway.system("function/waves").json().path("availableReplicas").asInt()
                    == replicas);
  }
}
