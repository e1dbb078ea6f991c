package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void nobodyCallsItSoItSleepsAndNoCallNoticesIt() throws Exception {
    Answer deployed =
        gateway.system(
            "POST",
            "functions",
            """
            {"service": "dozer", "image": "%s", "labels":
             {"com.openfaas.scale.zero": "true", "com.openfaas.scale.zero-duration": "100ms"}}
            """
                .formatted(Functions.LAB));
    assertTrue(deployed.succeeded(), deployed::toString);
    long pid = faasd.pid("openfaas-fn", "dozer.");
    for (int i = 0; i < 3; i++) {
      await().atMost(Patience.RECOVERY).until(() -> isFrozen(pid));
      assertEquals(1, availableReplicas("dozer"));
      assertEquals(200, gateway.call("dozer/").status());
    }
    assertEquals(pid, faasd.pid("openfaas-fn", "dozer."), "the function was restarted");
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

  /** By the kernel, in whichever hierarchy it is frozen. */
  private static boolean isFrozen(long pid) throws IOException {
    Path groups = Path.of("/sys/fs/cgroup");
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "cgroup"))) {
      String[] parts = line.split(":", 3);
      String group = parts[2].substring(1);
      for (Path file :
          List.of(
              groups.resolve(group).resolve("cgroup.events"),
              groups.resolve("unified").resolve(group).resolve("cgroup.events"),
              groups.resolve("freezer").resolve(group).resolve("freezer.state"))) {
        if (Files.exists(file) && Files.readString(file).matches("(?s)FROZEN.*|.*frozen 1.*")) {
          return true;
        }
      }
    }
    return false;
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
