package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What a user does with a host, from installing to uninstalling; the kinds of host extend it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
abstract class LifeOfAHost {
  private final HostKind kind;
  private FreshHost host;
  private Footprint before;
  private InstalledFaasd faasd;

  LifeOfAHost(HostKind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void install() throws Exception {
    host = FreshHost.start(kind, "life");
    InstalledFaasd.copyRelease(host);
    before = Footprint.of(host);
    faasd = InstalledFaasd.install(host);
  }

  @AfterAll
  void remove() throws Exception {
    if (faasd != null) {
      faasd.close();
    }
    if (host != null) {
      host.close();
    }
  }

  @Test
  @Order(1)
  void functionIsDeployedCalledListedScaledUpdatedAndDeleted() throws Exception {
    Gateway gateway = faasd.gateway();
    deploy("short", Map.of("COLOUR", "red"));
    assertTrue(gateway.call("short/env").text().contains("COLOUR=red"));
    assertTrue(listed().contains("short"));

    assertSucceeded(gateway.scale("short", 0));
    awaitReplicas("short", 0);
    assertSucceeded(gateway.scale("short", 1));
    awaitReplicas("short", 1);

    assertSucceeded(gateway.update("short", Functions.LAB, Map.of("COLOUR", "green")));
    faasd
        .awaitRecovery("update")
        .until(() -> gateway.call("short/env").text().contains("COLOUR=green"));

    assertSucceeded(gateway.delete("short"));
    faasd.awaitRecovery("deletion").until(() -> gateway.call("short").status() == 404);
    assertFalse(listed().contains("short"));
    // Most goes on while containerd starts again, so that nobody might notice that it died of us.
    assertEquals("NRestarts=0", host.run("systemctl show containerd -p NRestarts").strip());
  }

  @Test
  @Order(2)
  void journalTellsWhatDaemonsServicesAndFunctionsSay() throws Exception {
    deploy("talkative", Map.of());
    faasd.gateway().call("talkative/log?bytes=20");
    faasd
        .awaitRecovery("the function's lines")
        .until(() -> journal("openfaas-fn:talkative").contains("l".repeat(19) + "\n"));
    assertTrue(journal("openfaas-fn:talkative").contains("listening on port 8080\n"));
    assertFalse(journal("openfaas:nats").isBlank());
    assertFalse(journal("faasd").isBlank());
    assertTrue(journal("faasd-provider").contains("talkative"), journal("faasd-provider"));
  }

  @Test
  @Order(3)
  void installedAgainNothingChanges() throws Exception {
    String before = state();
    Ended again = faasd.installAgain();
    assertEquals(0, again.exit(), again::output);
    assertEquals(before, state());
  }

  @Test
  @Order(4)
  void rebootBringsAllBack() throws Exception {
    bringsAllBack("reboot", host::reboot);
  }

  @Test
  @Order(5)
  void powerCutIsSurvived() throws Exception {
    bringsAllBack("power cut", host::cutPower);
  }

  @Test
  @Order(6)
  void uninstalledThereIsNothingLeft() throws Exception {
    deploy("left", Map.of());
    host.runAsPlainUser("sudo faasd uninstall --purge").succeeded();
    host.run("dpkg -P faasd");
    // A shim ends a moment after its container.
    faasd
        .awaitRecovery("nothing is left")
        .untilAsserted(() -> assertEquals(List.of(), Footprint.of(host).changesSince(before)));
  }

  private static void assertSucceeded(Answer answer) {
    assertTrue(answer.succeeded(), answer::toString);
  }

  private void bringsAllBack(String what, Boots.Way way) throws Exception {
    deploy("first", Map.of());
    deploy("second", Map.of("COLOUR", "blue"));
    new Boots(faasd).allComesBackAfter(what, way);
  }

  private void deploy(String name, Map<String, String> environment) throws Exception {
    Functions.deploy(faasd, name, environment);
  }

  private List<String> listed() throws Exception {
    return faasd.gateway().system("functions").json().findValuesAsText("name");
  }

  private void awaitReplicas(String function, int replicas) {
    faasd
        .awaitRecovery(function + " has " + replicas + " replicas")
        .until(
            () ->
                faasd
                        .gateway()
                        .system("function/" + function)
                        .json()
                        .path("availableReplicas")
                        .asInt()
                    == replicas);
  }

  private String journal(String identifier) throws IOException {
    return host.run("journalctl -q -o cat -t " + identifier);
  }

  /** Of what is installed and what runs: each file's time, each process. */
  private String state() throws IOException {
    return host.run(
        """
        find /etc /var/lib/faasd /usr/lib/faasd -path /var/lib/faasd/prometheus -prune -o \
          -path /var/lib/faasd/nats -prune -o -printf '%p %M %T@\\n' | sort
        systemctl show -p MainPID -p InvocationID -p ActiveEnterTimestamp faasd faasd-provider
        ctr -n openfaas tasks ls | sort; ctr -n openfaas-fn tasks ls | sort
        """);
  }
}
