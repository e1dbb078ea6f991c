package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that are woken by a line. */
@Timeout(60)
class GatewaySocketTest {
  private static final String TOKEN = "gateway-secret\n";
  private static final Duration SOON = Duration.ofMillis(1);
  private static final WorkloadId LAZY = new WorkloadId("openfaas-fn", "lazy.g1.0");

  @TempDir private Path directory;

  private final StartupLines lines = new StartupLines((_, _, _, _) -> {});
  private final FakeWorkloads workloads = new FakeWorkloads(lines);
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory).functionPort(FakeWorkloads.PORT);
    provider = TestProvider.start(settings, workloads, lines).adopted();
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
  }

  private Path socket() {
    return directory.resolve(GatewaySocket.NAME);
  }

  private SocketChannel connect(String first) throws IOException {
    SocketChannel gateway = SocketChannel.open(StandardProtocolFamily.UNIX);
    gateway.connect(UnixDomainSocketAddress.of(socket()));
    send(gateway, first);
    return gateway;
  }

  private static void send(SocketChannel gateway, String text) throws IOException {
    gateway.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertHungUp(SocketChannel gateway) {
    int read;
    try {
      read = gateway.read(ByteBuffer.allocate(1));
    } catch (IOException reset) {
      read = -1; // it had not read all
    }
    assertEquals(-1, read);
  }

  private void putToSleep() throws Exception {
    provider.deploySleepy("lazy", "good", SOON);
    await().until(() -> workloads.frozen(LAZY));
  }

  @Test
  void eachLineWakesAFunction() throws Exception {
    // While it is followed, nobody but the test lets anything sleep.
    putToSleep();
    try (SocketChannel gateway = connect(TOKEN);
        TestGateway _ = provider.follow("g")) {
      assertEquals(List.of("lazy.g1.0 FROZEN"), provider.routes("lazy"));
      send(gateway, "unknown.openfaas-fn\nno name at all\nlazy.open");
      send(gateway, "faas-fn\n");
      await().until(() -> !workloads.frozen(LAZY));
      await().until(() -> provider.routes("lazy").equals(List.of("lazy.g1.0 SERVING")));
      assertFalse(provider.status("lazy").asleep());
    }
  }

  @Test
  void stoppedFunctionIsStarted() throws Exception {
    provider.deploy("lazy", "good");
    provider.scale("lazy", 0);
    workloads.thaw(LAZY);
    workloads.end(LAZY, 0);
    await().until(() -> provider.routes("lazy").equals(List.of("lazy.g1.0 STOPPED")));
    try (SocketChannel gateway = connect(TOKEN)) {
      send(gateway, "lazy.openfaas-fn\n");
      await().until(() -> provider.status("lazy").availableReplicas() == 1);
    }
  }

  @Test
  void whoHasNoTokenIsHungUpOn() throws Exception {
    putToSleep();
    try (SocketChannel stranger = connect("guess\nlazy.openfaas-fn\n")) {
      assertHungUp(stranger);
    }
    assertTrue(workloads.frozen(LAZY));
  }

  @Test
  void whoSendsLinesWithoutAnEndIsHungUpOn() throws Exception {
    try (SocketChannel gateway = connect(TOKEN)) {
      send(gateway, "x".repeat(10_000));
      assertHungUp(gateway);
    }
  }

  @Test
  void oneGatewayTooManyIsHungUpOnAndTheOthersAreServed() throws Exception {
    putToSleep();
    List<SocketChannel> gateways = new ArrayList<>();
    try (TestGateway _ = provider.follow("g")) {
      for (int i = 0; i < GatewaySocket.MOST_GATEWAYS; i++) {
        gateways.add(connect(TOKEN));
      }
      try (SocketChannel last = connect("")) {
        assertHungUp(last);
      }
      send(gateways.getFirst(), "lazy.openfaas-fn\n");
      await().until(() -> !workloads.frozen(LAZY));
    } finally {
      for (SocketChannel gateway : gateways) {
        gateway.close();
      }
    }
    // Places that are left are taken again.
    await()
        .ignoreExceptions()
        .until(
            () -> {
              try (SocketChannel next = connect(TOKEN)) {
                next.configureBlocking(false);
                return next.read(ByteBuffer.allocate(1)) == 0;
              }
            });
  }

  @Test
  void socketIsOpenToWhomTheApiIsAndGoesWithTheProvider() throws Exception {
    assertEquals(
        "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    try (SocketChannel gateway = connect(TOKEN)) {
      provider.close();
      assertHungUp(gateway);
    }
    assertFalse(Files.exists(socket()));
  }
}
