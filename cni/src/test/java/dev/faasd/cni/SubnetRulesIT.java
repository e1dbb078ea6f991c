package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who reaches whom, tried with real packets. */
@Tag("integration")
class SubnetRulesIT {
  private static final Path BRIDGE_FILTER = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

  private final PrivateNetwork own = PrivateNetwork.create();
  private final Network network = own.network("one");

  @BeforeEach
  void prepare() {
    network.prepare();
  }

  @AfterEach
  void removeAndLookForLeaks() {
    own.close();
  }

  @Test
  void functionsReachCoreServicesButNotOneAnother() throws IOException {
    checkIsolation();
  }

  @Test
  void isolationHoldsWithoutBridgeNetfilter() throws IOException {
    if (!Files.exists(BRIDGE_FILTER)) {
      checkIsolation();
      return;
    }
    String before = Files.readString(BRIDGE_FILTER);
    Files.writeString(BRIDGE_FILTER, before.strip().equals("1") ? "0" : "1");
    try {
      checkIsolation();
    } finally {
      Files.writeString(BRIDGE_FILTER, before);
    }
  }

  private void checkIsolation() throws IOException {
    Attachment function = network.attach("function", List.of(), Access.ISOLATED);
    Attachment other = network.attach("other", List.of(), Access.ISOLATED);
    Attachment core = network.attach("core", List.of(), Access.exposing(Set.of(80)));
    try (Httpd _ = Httpd.start(other);
        Httpd _ = Httpd.start(core)) {
      assertEquals("hello\n", Httpd.getFrom(function, core.address(), 80));
      assertEquals("hello\n", Httpd.getFrom(core, other.address(), 80));
      assertNoAnswer(Httpd.getFrom(function, other.address(), 80));
      // The side door: the host's hardware address with a neighbour's IP address, both ways.
      String mac = Files.readString(Path.of("/sys/class/net", own.bridge(), "address")).strip();
      pretendToBe(mac, function, other);
      pretendToBe(mac, other, function);
      assertNoAnswer(Httpd.getFrom(function, other.address(), 80));
    }
  }

  private static void pretendToBe(String mac, Attachment from, Attachment to) {
    PrivateNetwork.inside(
        from, "ip", "neigh", "replace", to.address(), "lladdr", mac, "dev", "eth1");
  }

  @Test
  void servicesReachOnlyTheOpenPortsOfTheHost() throws IOException {
    Attachment service = network.attach("service", List.of(), Access.exposing(Set.of()));
    InetAddress host = network.gatewayAddress();
    try (HostServer open = HostServer.start(host);
        HostServer closed = HostServer.start(host);
        HostServer everywhere = HostServer.start(Ipv4.parse("0.0.0.0"))) {
      Network.of(own.settings("one", open.port())).prepare();
      String address = host.getHostAddress();
      assertEquals("hello\n", Httpd.getFrom(service, address, open.port()));
      assertNoAnswer(Httpd.getFrom(service, address, closed.port()));
      assertNoAnswer(Httpd.getFrom(service, address, everywhere.port()));
    }
  }

  @Test
  void loopbackOfTheHostIsClosedAlsoWhenAPortIsPublishedOnIt() throws IOException {
    try (HostServer server = HostServer.start(Ipv4.parse("127.0.0.1"))) {
      network.attach(
          "web",
          List.of(new PortMapping("127.0.0.1", freePort(), 80, "tcp")),
          Access.exposing(Set.of()));
      Files.writeString(Path.of("/proc/sys/net/ipv4/conf", own.bridge(), "route_localnet"), "1");
      Network.of(own.settings("one", server.port())).prepare();
      Attachment function = network.attach("function", List.of(), Access.ISOLATED);
      String gateway = network.gatewayAddress().getHostAddress();
      PrivateNetwork.inside(
          function,
          "sh",
          "-ec",
          """
          ip address flush dev lo
          sysctl -qw net.ipv4.conf.all.route_localnet=1
          ip route add 127.0.0.1/32 via %s dev eth1 src %s
          """
              .formatted(gateway, function.address()));
      assertNoAnswer(Httpd.getFrom(function, "127.0.0.1", server.port()));
    }
  }

  @Test
  void outsideReachesPublishedPortsOnlyAlsoBesideAForwardPolicyOfDrop() throws IOException {
    int port = freePort();
    Attachment web =
        network.attach("web", List.of(PortMapping.tcp(port, 80)), Access.exposing(Set.of()));
    Attachment hidden = network.attach("hidden", List.of(), Access.ISOLATED);
    List<String> drops = List.of("-i", "-o");
    for (String direction : drops) {
      PrivateNetwork.run("iptables", "-w", "-A", "FORWARD", direction, own.bridge(), "-j", "DROP");
    }
    try (Outside outside = Outside.create(own);
        Httpd _ = Httpd.start(web);
        Httpd _ = Httpd.start(hidden)) {
      Attachment client = outside.client();
      assertEquals("hello\n", Httpd.getFrom(client, outside.hostAddress(), port));
      assertNoAnswer(Httpd.getFrom(client, web.address(), 80));
      assertNoAnswer(Httpd.getFrom(client, hidden.address(), 80));
      // Outward: the answer only finds its way because the source is the host's address.
      try (Httpd _ = Httpd.start(client, 81)) {
        outside.forgetRouteToContainers();
        assertEquals("hello\n", Httpd.getFrom(hidden, client.address(), 81));
      }
    } finally {
      for (String direction : drops) {
        PrivateNetwork.run(
            "iptables", "-w", "-D", "FORWARD", direction, own.bridge(), "-j", "DROP");
      }
    }
  }

  private static void assertNoAnswer(String answer) {
    assertTrue(answer.startsWith("no answer"), answer);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
