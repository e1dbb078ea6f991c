package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A published port goes from one attachment to another. */
@Tag("integration")
class HandOverIT {
  private static final int CLIENTS = 8;
  private static final int MOVES = 10;

  private final PrivateNetwork own = PrivateNetwork.create();
  private final Network network = own.network("one");
  private final int port = freePort();
  private final List<PortMapping> mapping = List.of(PortMapping.tcp(port, 80));
  private Attachment old;
  private Attachment young;

  @BeforeEach
  void attachTwo() {
    network.prepare();
    old = network.attach("web", mapping, Access.exposing(Set.of()));
    young = network.attach("web.g2", List.of(), Access.exposing(Set.of()));
  }

  @AfterEach
  void removeAndLookForLeaks() {
    own.close();
  }

  @Test
  void noConnectionIsRefusedWhileItGoesToAndFro() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    try (Httpd _ = Httpd.start(old, 80, "old");
        Httpd _ = Httpd.start(young, 80, "young");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> loops = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String host = i % 2 == 0 ? "127.0.0.1" : network.gatewayAddress().getHostAddress();
        loops.add(
            clients.submit(
                () -> {
                  while (!done.get()) {
                    assertTrue(Set.of("old\n", "young\n").contains(answer(host)));
                    answers.incrementAndGet();
                  }
                  return null;
                }));
      }
      for (int move = 0; move < MOVES; move++) {
        boolean there = move % 2 == 0;
        int before = answers.get();
        network.publish(there ? "web.g2" : "web", mapping, Set.of(there ? "web" : "web.g2"));
        assertEquals(there ? "young\n" : "old\n", answer("127.0.0.1"));
        await().until(() -> answers.get() > before + CLIENTS);
      }
      done.set(true);
      for (Future<?> loop : loops) {
        loop.get();
      }
    }
    assertEquals(mapping, network.find("web").orElseThrow().ports());
    assertEquals(List.of(), network.find("web.g2").orElseThrow().ports());
  }

  @Test
  void connectionsUnderWayStayWhereTheyAre() throws IOException {
    try (Httpd _ = Httpd.start(old, 80, "old");
        Httpd _ = Httpd.start(young, 80, "young");
        Socket socket = new Socket(Ipv4.parse("127.0.0.1"), port)) {
      network.publish("web.g2", mapping, Set.of("web"));
      assertEquals("young\n", answer("127.0.0.1"));
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertTrue(answer.endsWith("\r\n\r\nold\n"), answer);
    }
  }

  @Test
  void takingAPortOfAThirdIsRefusedAndAllStaysAsItIs() throws IOException {
    int thirdPort = freePort();
    own.network("two")
        .attach("third", List.of(PortMapping.tcp(thirdPort, 80)), Access.exposing(Set.of()));
    List<PortMapping> wanted = List.of(mapping.getFirst(), PortMapping.tcp(thirdPort, 81));

    NetworkException.PortTaken refused =
        assertThrows(
            NetworkException.PortTaken.class,
            () -> network.publish("web.g2", wanted, Set.of("web")));

    assertEquals(thirdPort, refused.port());
    assertEquals(List.of(), network.find("web.g2").orElseThrow().ports());
    try (Httpd _ = Httpd.start(old, 80, "old")) {
      assertEquals("old\n", answer("127.0.0.1"));
    }
  }

  @Test
  void whoIsKilledHalfWayDoesItAgain() throws IOException {
    network.publish("web.g2", mapping, Set.of("web"));
    // As if killed before the old one gave up: both are written down, and both have their rules.
    network.detach("web");
    network.publish("web.g2", List.of(), Set.of());
    network.attach("web", mapping, Access.exposing(Set.of()));
    AttachmentRecords records = new AttachmentRecords(own.directory().resolve("run/cni"));
    records.write(records.read("one.web.g2").orElseThrow().publishing(mapping));

    network.publish("web.g2", mapping, Set.of("web"));
    network.publish("web.g2", mapping, Set.of("web"));

    try (Httpd _ = Httpd.start(young, 80, "young")) {
      assertEquals("young\n", answer("127.0.0.1"));
    }
    assertEquals(
        Set.of("one.web.g2"),
        PublishedPorts.containerIds(Iptables.read(), own.settings("one").name()));
  }

  private String answer(String host) throws IOException {
    return Httpd.get("http://" + host + ":" + port + "/");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
