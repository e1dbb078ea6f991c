package dev.faasd.cni;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function's packets may do, tried with all the rights in its network namespace. */
@Tag("integration")
class BridgeFilterIT {
  private static final String METADATA = "169.254.169.254";

  private OwnHost host;
  private String gateway;

  @BeforeEach
  void makeHost() throws IOException {
    host = OwnHost.create();
    host.network("prepare fdt1");
    gateway = "10.63.1.1";
  }

  @AfterEach
  void removeHost() throws IOException {
    host.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void functionReachesServicesOnWhatTheyExposeAndForNames(int bridgeNetfilter) throws IOException {
    host.run("sysctl -w net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
    OwnHost.Place service = service("service", Set.of(80));
    OwnHost.Place other = service("other", Set.of());
    OwnHost.Place function = function("function");
    host.serve(service);
    host.serve(service, 4222);
    host.serve(service, 53);
    host.serve(function);
    host.serve(other);

    assertTrue(host.reaches(function, service.address(), 80));
    assertTrue(host.reaches(function, service.address(), 53));
    assertFalse(host.reaches(function, service.address(), 4222));
    assertFalse(host.reaches(function, other.address(), 80));
    assertTrue(host.reaches(other, service.address(), 4222));
    assertTrue(host.reaches(service, function.address(), 80));
    assertTrue(host.reaches(function.address(), 80), "the host reaches the function");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatIsPublishedForAllIsPublishedForFunctionsToo(int bridgeNetfilter) throws IOException {
    host.run("sysctl -w net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
    OwnHost.Place service = service("service", Set.of());
    OwnHost.Place function = function("function");
    host.serve(service);
    assertFalse(host.reaches(function, service.address(), 80));

    host.network("publish fdt1 service 8080");
    assertTrue(host.reaches(function, gateway, 8080));

    OwnHost.Place next = service("next", Set.of());
    host.serve(next);
    host.network("publish fdt1 next 8080 service");
    assertTrue(host.reaches(function, gateway, 8080));
    assertFalse(host.reaches(function, service.address(), 80));
  }

  @Test
  void functionReachesNothingOfTheHost() throws IOException {
    OwnHost.Place service = service("service", Set.of());
    OwnHost.Place function = function("function");
    OwnHost.Place outside = host.outside();
    host.serve(NetworkShell.HOST_PORT);
    host.serve(22);
    host.serve(53);

    for (String address : Set.of(gateway, "10.64.0.1")) {
      assertFalse(host.reaches(function, address, 22), address);
      assertFalse(host.reaches(function, address, NetworkShell.HOST_PORT), address);
      assertTrue(host.reaches(function, address, 53), address);
    }
    assertTrue(host.reaches(service, gateway, NetworkShell.HOST_PORT));
    assertFalse(host.reaches(service, gateway, 22));
    // A route to the subnet is no way to what the host offers in it.
    assertTrue(host.reaches(outside, "10.64.0.1", NetworkShell.HOST_PORT));
    assertFalse(host.reaches(outside, gateway, NetworkShell.HOST_PORT));
    assertTrue(host.reaches(gateway, NetworkShell.HOST_PORT), "the host reaches itself");
  }

  @Test
  void functionIsKeptOffTheMachinesCredentialsButForNames() throws IOException {
    OwnHost.Place service = service("service", Set.of());
    OwnHost.Place function = function("function");
    OwnHost.Place outside = host.outside();
    host.run(outside, "ip address add " + METADATA + "/32 dev far");
    host.run("ip route add " + METADATA + "/32 via 10.64.0.2");
    host.serve(outside);
    host.serve(outside, 53);

    assertFalse(host.reaches(function, METADATA, 80));
    assertTrue(host.reaches(function, METADATA, 53));
    assertTrue(host.reaches(function, outside.address(), 80));
    assertTrue(host.reaches(service, METADATA, 80));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void functionCannotTakeTheAddressOfAnother(int bridgeNetfilter) throws IOException {
    host.run("sysctl -w net.bridge.bridge-nf-call-iptables=" + bridgeNetfilter);
    OwnHost.Place service = service("service", Set.of(80));
    OwnHost.Place function = function("function");
    host.serve(service);
    assertTrue(host.reaches(function, service.address(), 80));

    OwnHost.Place away = function("away");
    String stolen = away.address();
    host.network("detach fdt1 away");
    host.run(function, "ip address add " + stolen + "/24 dev eth1");
    host.serve(function);
    host.run(
        function, "busybox arping -U -c 2 -w 3 -I eth1 -s " + stolen + " " + stolen + " || true");
    assertFalse(host.reaches(service, stolen, 80), "who asks for the address is answered");
    assertTrue(host.reaches(service, function.address(), 80));

    host.run(
        function,
        "ip route replace "
            + service.address()
            + "/32 dev eth1 src "
            + stolen
            + "; ip route flush cache");
    assertFalse(host.reaches(function, service.address(), 80), "under another IP address");
    host.run(function, "ip route delete " + service.address() + "/32");
    assertTrue(host.reaches(function, service.address(), 80));

    host.run(function, "ip link set eth1 address 02:00:00:00:00:07");
    assertFalse(host.reaches(function, service.address(), 80), "under another hardware address");
  }

  @Test
  void ipv6IsNoWay() throws IOException {
    OwnHost.Place service = service("service", Set.of(80));
    OwnHost.Place other = service("other", Set.of());
    OwnHost.Place function = function("function");
    host.serve(service);
    await()
        .until(
            () ->
                host.run(service, "ip -6 -oneline address show dev eth1 scope link -tentative")
                    .contains("fe80"));
    String address =
        host.run(service, "ip -6 -oneline address show dev eth1 scope link").split(" +|/", -1)[3]
            + "%eth1";
    await().until(() -> host.reaches(other, address, 80));
    assertFalse(host.reaches(function, address, 80));
  }

  @Test
  void nextOneWithAnAddressIsLetInAndAFlushRepaired() throws IOException {
    OwnHost.Place service = service("service", Set.of(80));
    host.serve(service);
    String table = host.run("nft list table bridge faasd_fdt1");
    OwnHost.Place function = function("function");
    assertTrue(host.reaches(function, service.address(), 80));
    host.network("detach fdt1 function");
    assertEquals(table, host.run("nft list table bridge faasd_fdt1"));

    host.run("nft delete table bridge faasd_fdt1");
    OwnHost.Place next = function("next");
    assertTrue(host.reaches(next, service.address(), 80));
    host.serve(service, 4222);
    assertFalse(host.reaches(next, service.address(), 4222));

    host.run("nft delete table bridge faasd_fdt1");
    host.network("detach fdt1 next");
    assertEquals(table, host.run("nft list table bridge faasd_fdt1"));
  }

  private OwnHost.Place service(String id, Set<Integer> exposed) {
    return host.attach("fdt1", id, Access.exposing(exposed));
  }

  private OwnHost.Place function(String id) {
    return host.attach("fdt1", id, Access.ISOLATED);
  }
}
