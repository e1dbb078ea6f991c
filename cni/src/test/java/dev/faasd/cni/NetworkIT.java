package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.NetworkInterfaces;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real plugins, namespaces and rules, on a bridge of its own. */
@Tag("integration")
class NetworkIT {
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
  void attachmentHasAnAddressAndReachesTheHostsAddress() {
    Attachment attachment = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertTrue(attachment.address().startsWith("10.63."), attachment.address());
    String links = PrivateNetwork.inside(attachment, "ip", "-brief", "address").stdout();
    assertTrue(links.contains("eth1") && links.contains(attachment.address() + "/24"), links);
    assertTrue(links.contains("127.0.0.1/8"), links);
    String route = PrivateNetwork.inside(attachment, "ip", "route").stdout();
    assertTrue(
        route.contains("default via " + network.gatewayAddress().getHostAddress() + " dev eth1"),
        route);
  }

  @Test
  void attachingAgainReturnsWhatIsThereAndDetachingAgainDoesNothing() {
    Attachment first = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertEquals(first, network.attach("fn-a", List.of(), Access.ISOLATED));
    assertEquals(List.of(first), own.network("one").list());
    network.detach("fn-a");
    network.detach("fn-a");
    assertTrue(network.find("fn-a").isEmpty());
    assertTrue(own.leases().isEmpty());
    assertFalse(Files.exists(first.netns()));
  }

  @Test
  void attachmentWhoseInterfaceWasTakenIsMadeAnew() {
    Attachment first = network.attach("fn-a", List.of(), Access.exposing(Set.of()));
    PrivateNetwork.inside(first, "ip", "link", "delete", "eth1");
    assertTrue(network.find("fn-a").isEmpty());
    Attachment second = network.attach("fn-a", List.of(), Access.exposing(Set.of()));
    assertTrue(PrivateNetwork.inside(second, "ip", "-brief", "address").stdout().contains("eth1"));
    assertEquals(1, own.leases().size());
  }

  @Test
  void attachmentWhoseRecordIsLostIsMadeAnew() throws IOException {
    Attachment first = network.attach("fn-a", List.of(), Access.ISOLATED);
    own.loseRecords();
    assertTrue(network.find("fn-a").isEmpty());
    Attachment second = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertFalse(NetworkInterfaces.exists(first.hostInterface().orElseThrow()));
    assertEquals(List.of(second), network.list());
    assertEquals(1, own.leases().size());
    own.loseRecords();
    network.detach("fn-a");
    assertEquals(List.of(), own.leases());
  }

  @Test
  void manyAttachmentsOfTwoOwnersAtOnceGetDifferentAddresses()
      throws InterruptedException, ExecutionException {
    List<Callable<Attachment>> work = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String id = "fn-" + i;
      work.add(() -> own.network("one").attach(id, List.of(), Access.ISOLATED));
      work.add(() -> own.network("two").attach(id, List.of(), Access.ISOLATED));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<String> addresses = new HashSet<>();
      for (Future<Attachment> done : threads.invokeAll(work)) {
        addresses.add(done.get().address());
      }
      assertEquals(16, addresses.size());
    }
    assertEquals(8, network.list().size());
  }

  @Test
  void publishedPortAnswersOnTheHostAndOnLoopback() throws IOException {
    int port = freePort();
    Attachment server =
        network.attach("web", List.of(PortMapping.tcp(port, 80)), Access.exposing(Set.of()));
    try (Httpd httpd = Httpd.start(server)) {
      String host = network.gatewayAddress().getHostAddress();
      for (String address : List.of("127.0.0.1", host)) {
        assertEquals("hello\n", Httpd.get("http://" + address + ":" + port + "/"));
      }
      // And the way back out of the published port for another container.
      Attachment client = network.attach("client", List.of(), Access.ISOLATED);
      assertEquals("hello\n", Httpd.getFrom(client, host, port));
      assertTrue(httpd.isAlive());
    }
  }

  @Test
  void portPublishedOnLoopbackIsNotOpenElsewhere() throws IOException {
    int port = freePort();
    PortMapping local = new PortMapping("127.0.0.1", port, 80, "tcp");
    Attachment server = network.attach("web", List.of(local), Access.exposing(Set.of()));
    try (Httpd _ = Httpd.start(server)) {
      assertEquals("hello\n", Httpd.get("http://127.0.0.1:" + port + "/"));
      String host = network.gatewayAddress().getHostAddress();
      assertThrows(IOException.class, () -> Httpd.get("http://" + host + ":" + port + "/"));
    }
  }

  @Test
  void portInUseIsRefusedNamingTheProcessOrTheAttachment() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      PortMapping wanted = PortMapping.tcp(taken.getLocalPort(), 80);
      NetworkException.PortTaken refused =
          assertThrows(
              NetworkException.PortTaken.class,
              () -> network.attach("web", List.of(wanted), Access.exposing(Set.of())));
      assertEquals(taken.getLocalPort(), refused.port());
      assertTrue(
          refused.getMessage().contains("process " + ProcessHandle.current().pid()),
          refused.getMessage());
    }
    PortMapping wanted = PortMapping.tcp(freePort(), 80);
    network.attach("web", List.of(wanted), Access.exposing(Set.of()));
    NetworkException.PortTaken refused =
        assertThrows(
            NetworkException.PortTaken.class,
            () -> own.network("two").attach("other", List.of(wanted), Access.exposing(Set.of())));
    assertTrue(refused.getMessage().contains("published for one.web"), refused.getMessage());
    assertEquals(1, own.leases().size());
  }

  @Test
  void failedAttachLeavesNothing() throws IOException {
    Path conflist = own.settings("one").conflist();
    String good = Files.readString(conflist);
    Path plugins = Files.createDirectory(own.directory().resolve("plugins"));
    Path broken =
        Files.writeString(
            plugins.resolve("broken"),
            "#!/bin/sh\n[ $CNI_COMMAND = DEL ] && exit 0\necho '{\"code\":7,\"msg\":\"no luck\"}'\nexit 1\n");
    assertTrue(broken.toFile().setExecutable(true));
    Files.writeString(conflist, good.replace("\"type\": \"portmap\"", "\"type\": \"broken\""));
    NetworkSettings settings = own.settings("one");
    List<Path> dirs = new ArrayList<>(settings.pluginDirs());
    dirs.add(plugins);
    Network unlucky =
        Network.of(
            new NetworkSettings(
                "one",
                settings.name(),
                settings.bridge(),
                settings.subnet(),
                conflist,
                dirs,
                settings.runDir(),
                settings.leaseDir(),
                settings.libraryCache(),
                settings.openHostPorts()));
    unlucky.prepare();
    NetworkException.Failed failed =
        assertThrows(
            NetworkException.Failed.class,
            () -> unlucky.attach("fn-a", List.of(), Access.ISOLATED));
    assertTrue(failed.getMessage().contains("no luck"), failed.getMessage());
    assertEquals(0, failed.getSuppressed().length);
    assertTrue(own.leases().isEmpty());
    assertTrue(unlucky.list().isEmpty());
    Files.writeString(conflist, good);
  }

  @Test
  void missingPluginIsRefusedNamingThePackage() {
    NetworkSettings settings = own.settings("one");
    Network bare =
        Network.of(
            new NetworkSettings(
                "one",
                settings.name(),
                settings.bridge(),
                settings.subnet(),
                settings.conflist(),
                List.of(own.directory()),
                settings.runDir(),
                settings.leaseDir(),
                settings.libraryCache(),
                settings.openHostPorts()));
    NetworkException.NotPrepared refused =
        assertThrows(NetworkException.NotPrepared.class, bare::prepare);
    assertTrue(refused.getMessage().contains("containernetworking-plugins"), refused.getMessage());
  }

  @Test
  void collectRemovesOnlyWhatThisOwnerNoLongerWants() {
    Attachment kept = network.attach("kept", List.of(), Access.ISOLATED);
    network.attach("dropped", List.of(), Access.ISOLATED);
    Attachment others = own.network("two").attach("dropped", List.of(), Access.ISOLATED);
    network.collect("kept"::equals);
    assertEquals(List.of(kept), network.list());
    assertEquals(List.of(others), own.network("two").list());
    assertEquals(2, own.leases().size());
    assertFalse(network.remove());
    assertEquals(List.of(others), own.network("two").list());
  }

  @Test
  void twoPreparationsChangeNothingAndAFlushIsRepaired() {
    String prepared = rules();
    // A counter of a packet tells that the second preparation did not write the chain anew.
    String chain = "FAASD-FWD-" + own.bridge();
    PrivateNetwork.run(
        "iptables",
        "-w",
        "-R",
        chain,
        "1",
        "-c",
        "7",
        "7",
        "-i",
        own.bridge(),
        "-o",
        own.bridge(),
        "-j",
        "ACCEPT");
    network.prepare();
    assertEquals(prepared, rules());
    assertTrue(PrivateNetwork.run("iptables-save", "-c").stdout().contains("[7:7] -A " + chain));
    PrivateNetwork.run("iptables", "-w", "-F", chain);
    PrivateNetwork.run(
        "iptables",
        "-w",
        "-D",
        "FORWARD",
        "-m",
        "comment",
        "--comment",
        "faasd:" + own.bridge(),
        "-j",
        chain);
    assertNotEquals(prepared, rules());
    network.prepare();
    assertEquals(prepared, rules());
  }

  private String rules() {
    return PrivateNetwork.run("iptables-save")
        .stdout()
        .lines()
        .filter(line -> line.startsWith("-A") && line.contains(own.bridge()))
        .reduce("", (a, b) -> a + b + "\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
