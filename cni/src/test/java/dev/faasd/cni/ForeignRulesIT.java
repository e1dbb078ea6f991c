package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what else has rules on a host: who shall reach whom does so, and nobody else. */
@Tag("integration")
class ForeignRulesIT {
  private static final int PORT = 8080;

  /** As Docker sets them up: everything that is not its own is dropped. */
  private static final String DOCKER =
      """
      iptables -P FORWARD DROP
      for chain in DOCKER-USER DOCKER-FORWARD DOCKER-CT DOCKER DOCKER-ISOLATION-STAGE-1; do
        iptables -N $chain
      done
      iptables -I FORWARD -j DOCKER-FORWARD
      iptables -I FORWARD -j DOCKER-USER
      iptables -A DOCKER-FORWARD -j DOCKER-CT
      iptables -A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1
      iptables -A DOCKER-FORWARD -o docker0 -j DOCKER
      iptables -A DOCKER-FORWARD -i docker0 -j ACCEPT
      iptables -A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      iptables -A DOCKER ! -i docker0 -o docker0 -j DROP
      iptables -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j RETURN
      iptables -A DOCKER-USER -j RETURN
      """;

  private static final Set<String> OPEN =
      Set.of(
          "host to published port",
          "others to published port",
          "function to core service",
          "core service to function",
          "function to others");

  private OwnHost host;
  private OwnHost.Place gateway;
  private OwnHost.Place function;
  private OwnHost.Place neighbour;
  private OwnHost.Place outside;

  @BeforeEach
  void makeHost() throws IOException {
    host = OwnHost.create();
  }

  @AfterEach
  void removeHost() throws IOException {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void bridgedPacketsMayPassIptablesOrNot(int bridgeNetfilter) throws IOException {
    host.run("sysctl -w net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
    populate();
    assertAllIsAsItShallBe();
  }

  @Test
  void dockerMayHaveComeFirst() throws IOException {
    host.run(DOCKER);
    populate();
    assertAllIsAsItShallBe();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void dockerMayComeLater(int bridgeNetfilter) throws IOException {
    populate();
    host.run("sysctl -w net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
    host.run(DOCKER);
    assertAllIsAsItShallBe();
    host.network("repair fdt1");
    assertAllIsAsItShallBe();
  }

  @Test
  void whatAFirewallFlushesAtItsReloadIsPutBack() throws IOException {
    populate();
    host.run(
        """
        for table in raw mangle nat filter; do iptables -t $table -F; iptables -t $table -X; done
        iptables -P FORWARD DROP
        nft delete table bridge faasd_fdt1
        """);
    assertFalse(host.reaches(outside, "10.64.0.1", PORT));

    host.network("repair fdt1");

    assertAllIsAsItShallBe();
    assertTrue(host.log().contains("Rules of the network net-fdt1 were gone"), host.log());
    assertTrue(host.log().contains("Rules of the published ports of one.gateway"), host.log());
  }

  @Test
  void aFlushOfTheWholeRulesetIsPutBackToo() throws IOException {
    populate();
    String before = ourRules();
    host.run("nft flush ruleset");
    host.network("repair fdt1");
    assertEquals(before, ourRules());
    assertAllIsAsItShallBe();
  }

  @Test
  void repairingWhatIsWholeSaysNothing() throws IOException {
    populate();
    String before = ourRules();
    host.network("repair fdt1");
    assertEquals(before, ourRules());
    assertFalse(host.log().contains("gone"), host.log());
  }

  private void populate() throws IOException {
    host.network("prepare fdt1");
    gateway = host.attach("fdt1", "gateway", Access.exposing(Set.of(80)));
    function = host.attach("fdt1", "function", Access.ISOLATED);
    neighbour = host.attach("fdt1", "neighbour", Access.ISOLATED);
    host.network("publish fdt1 gateway " + PORT);
    outside = host.outside();
    host.serve(gateway);
    host.serve(neighbour);
    host.serve(outside);
  }

  private void assertAllIsAsItShallBe() {
    Set<String> reached = ConcurrentHashMap.newKeySet();
    Map<String, BooleanSupplier> ways =
        Map.of(
            "host to published port", () -> host.reaches("127.0.0.1", PORT),
            "others to published port", () -> host.reaches(outside, "10.64.0.1", PORT),
            "function to core service", () -> host.reaches(function, gateway.address(), 80),
            "core service to function", () -> host.reaches(gateway, neighbour.address(), 80),
            "function to others", () -> host.reaches(function, outside.address(), 80),
            "function to function", () -> host.reaches(function, neighbour.address(), 80),
            "others to function", () -> host.reaches(outside, neighbour.address(), 80));
    // All at once, as it takes a while until one knows that there is no answer.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ways.forEach(
          (way, tried) -> threads.execute(() -> tried(way, tried.getAsBoolean(), reached)));
    }
    assertEquals(OPEN, Set.copyOf(reached));
  }

  private static void tried(String way, boolean open, Set<String> reached) {
    if (open) {
      reached.add(way);
    }
  }

  private String ourRules() {
    return host.run(
        "iptables-save | grep -E '^-A.*(FAASD|CNI|fdt1)' | grep -v FORWARDING-OFF | sort");
  }
}
