package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function tries what it may not, and what it may. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class IsolationIT {
  private final PrivateFaasd faasd;
  private final Gateway gateway;

  IsolationIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "intruder", "lab");
    Functions.deploy(gateway, "neighbour", "lab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "unshare",
        "clone",
        "keyctl",
        "bpf",
        "io_uring",
        "perf",
        "userfaultfd",
        "setns",
        "module",
        "raw",
        "packet",
        "alg",
        "vsock"
      })
  void kernelRefuses(String what) throws Exception {
    assertEquals(what + ": EPERM\n", gateway.call("intruder/try?what=" + what).text());
  }

  @Test
  void kernelSeemsTooOldForCallsThatNoFilterCanCheck() throws Exception {
    assertEquals("clone3: ENOSYS\n", gateway.call("intruder/try?what=clone3").text());
  }

  @Test
  void gatewayIsAllThatIsReached() throws Exception {
    await().atMost(Patience.RECOVERY).until(() -> !faasd.address("nats").isEmpty());
    assertEquals("reached\n", reach(faasd.address("gateway"), 8080));
    assertEquals("not reached\n", reach(faasd.address("gateway"), 8082));
    assertEquals("not reached\n", reach(faasd.address("nats"), 4222));
    assertEquals("not reached\n", reach(faasd.address("nats"), 8222));
    assertEquals("not reached\n", reach(faasd.address("prometheus"), 9090));
    assertEquals("not reached\n", reach(faasd.address("faasd-provider"), faasd.providerPort()));
    assertEquals("not reached\n", reach("169.254.169.254", 80));
  }

  /** Names are looked up in these files. */
  @Test
  void gatewayAndServicesHaveNamesAndTheHostsResolversAreAsked() throws Exception {
    for (String name : List.of("gateway", "nats", "prometheus", "queue-worker")) {
      await().atMost(Patience.RECOVERY).until(() -> !faasd.address(name).isEmpty());
      String line = faasd.address(name) + "\t" + name + "\n";
      String hosts = gateway.call("intruder/file?name=/etc/hosts").text();
      assertTrue(hosts.contains(line), hosts);
    }
    assertEquals(
        Files.readString(faasd.composeFile().resolveSibling("resolv.conf")),
        gateway.call("intruder/file?name=/etc/resolv.conf").text());
  }

  private String reach(String host, int port) throws Exception {
    return gateway.call("intruder/reach?host=%s&port=%d".formatted(host, port)).text();
  }
}
