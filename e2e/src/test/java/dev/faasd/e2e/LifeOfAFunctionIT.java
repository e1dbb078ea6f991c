package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class LifeOfAFunctionIT {
  private final PrivateFaasd faasd;
  private final Gateway gateway;

  LifeOfAFunctionIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @Test
  void scaledToZeroItWakesOnTheNextCall() throws Exception {
    Functions.deploy(gateway, "sleeper", "lab");
    assertTrue(gateway.scale("sleeper", 0).succeeded());
    await().atMost(Patience.RECOVERY).until(() -> availableReplicas("sleeper") == 0);

    assertEquals(200, gateway.call("sleeper/").status());
    await().atMost(Patience.RECOVERY).until(() -> availableReplicas("sleeper") == 1);
  }

  @Test
  void slowStarterIsCalledOnlyWhenItListens() throws Exception {
    assertTrue(gateway.deploy("slow", Functions.LAB, Map.of("START_DELAY_MS", "1500")).succeeded());
    assertEquals(200, gateway.call("slow/").status());
  }

  @Test
  void updateReplacesIt() throws Exception {
    Functions.deploy(gateway, "changing", "lab", Map.of("COLOUR", "red"));
    Answer answer = gateway.update("changing", Functions.LAB, Map.of("COLOUR", "green"));
    assertTrue(answer.succeeded(), answer::toString);
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> gateway.call("changing/env").text().contains("COLOUR=green"));
    await().atMost(Patience.RECOVERY).until(() -> containersOf("changing").size() == 1);
  }

  @Test
  void updateToAnImageThatIsNotThereKeepsTheOld() throws Exception {
    Functions.deploy(gateway, "careful", "lab", Map.of("COLOUR", "red"));
    Answer answer = gateway.update("careful", "localhost/faasd/absent:dev", Map.of());
    assertEquals(4, answer.status() / 100, answer::toString);
    assertTrue(gateway.call("careful/env").text().contains("COLOUR=red"));
    assertEquals(Functions.LAB, gateway.system("function/careful").json().path("image").asText());
  }

  @Test
  void updateThatEndsAtItsStartKeepsTheOldAnswering() throws Exception {
    Functions.deploy(gateway, "lucky", "lab", Map.of("COLOUR", "red"));
    gateway.update("lucky", Functions.LAB, Map.of("FAIL_START", "1"));
    for (int i = 0; i < 200; i++) {
      Answer answer = gateway.call("lucky/env");
      assertTrue(answer.text().contains("COLOUR=red"), answer::toString);
    }
  }

  @Test
  void deletedItIsGoneFromListContainerdAndCalls() throws Exception {
    Functions.deploy(gateway, "short", "lab");
    assertFalse(containersOf("short").isEmpty());
    assertTrue(gateway.delete("short").succeeded());
    await().atMost(Patience.RECOVERY).until(() -> gateway.call("short").status() == 404);
    await().atMost(Patience.RECOVERY).until(() -> containersOf("short").isEmpty());
    assertFalse(gateway.system("functions").json().findValuesAsText("name").contains("short"));
  }

  @Test
  void oneThatIgnoresTermIsDeletedAllTheSame() throws Exception {
    Functions.deploy(gateway, "stubborn", "lab", Map.of("IGNORE_TERM", "1"));
    assertTrue(gateway.delete("stubborn").succeeded());
    await().atMost(Patience.START).until(() -> containersOf("stubborn").isEmpty());
  }

  private int availableReplicas(String name) throws Exception {
    return gateway.system("function/" + name).json().path("availableReplicas").asInt();
  }

  private List<String> containersOf(String name) throws Exception {
    return faasd.inContainerd("openfaas-fn", "containers").stream()
        .filter(id -> id.startsWith(name + "."))
        .toList();
  }
}
