package dev.faasd.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class NetworkNamespacesIT {
  @TempDir private Path directory;

  @AfterEach
  void delete() {
    NetworkNamespaces.delete(directory.resolve("netns"));
  }

  @Test
  void namespaceIsAnotherOneWithLoopbackUp() throws IOException {
    Path own = Path.of("/proc/thread-self/ns/net");
    String before = Files.readSymbolicLink(own).toString();
    Path netns = directory.resolve("netns");
    NetworkNamespaces.create(netns);
    assertTrue(NetworkNamespaces.exists(netns));
    assertEquals(before, Files.readSymbolicLink(own).toString());
    ProcessResult inside =
        ChildProcess.run(
            List.of(
                "nsenter", "--net=" + netns, "sh", "-c", "readlink /proc/self/ns/net; ip -br a"),
            Map.of(),
            "",
            Duration.ofSeconds(10));
    assertNotEquals(before, inside.stdout().lines().findFirst().orElseThrow());
    assertTrue(inside.stdout().contains("127.0.0.1/8"), inside.stdout());
  }

  @Test
  void boundNamespaceOutlivesTheOneItWasBoundFrom() throws IOException {
    Path first = directory.resolve("first");
    Path netns = directory.resolve("netns");
    NetworkNamespaces.create(first);
    NetworkNamespaces.bind(first, netns);
    Object same = Files.getAttribute(first, "unix:ino");
    NetworkNamespaces.delete(first);
    assertTrue(NetworkNamespaces.exists(netns));
    assertEquals(same, Files.getAttribute(netns, "unix:ino"));
  }

  @Test
  void namespaceThatIsNotThereIsNotBoundAndNothingIsLeft() {
    Path netns = directory.resolve("netns");
    assertThrows(
        SystemCallException.class, () -> NetworkNamespaces.bind(directory.resolve("none"), netns));
    assertFalse(Files.exists(netns));
  }

  @Test
  void existingFileIsRefusedAndLeftAlone() throws IOException {
    Path netns = Files.writeString(directory.resolve("netns"), "mine");
    SystemCallException refused =
        assertThrows(SystemCallException.class, () -> NetworkNamespaces.create(netns));
    assertEquals("EEXIST", refused.errnoName());
    assertEquals("mine", Files.readString(netns));
    assertFalse(NetworkNamespaces.exists(netns));
  }

  @Test
  void deletingIsIdempotentAndTakesPlainFilesToo() throws IOException {
    Path netns = directory.resolve("netns");
    NetworkNamespaces.create(netns);
    NetworkNamespaces.delete(netns);
    NetworkNamespaces.delete(netns);
    assertFalse(Files.exists(netns));
    Files.createFile(netns);
    NetworkNamespaces.delete(netns);
    assertFalse(Files.exists(netns));
  }

  @Test
  void bridgeIsMadeWithAddressAndGoesAway() {
    String bridge = "fdt%05x".formatted(ThreadLocalRandom.current().nextInt(1 << 20));
    try {
      assertTrue(NetworkInterfaces.createBridge(bridge, new byte[] {0x0a, 0x58, 0, 0, 0, 1}));
      assertFalse(NetworkInterfaces.createBridge(bridge, new byte[] {0x0a, 0x58, 0, 0, 0, 2}));
      NetworkInterfaces.setAddress(bridge, new byte[] {10, 65, 0, 1}, new byte[] {-1, -1, -1, 0});
      NetworkInterfaces.up(bridge);
      String shown =
          ChildProcess.run(
                  List.of("ip", "address", "show", bridge), Map.of(), "", Duration.ofSeconds(10))
              .stdout();
      assertTrue(shown.contains("10.65.0.1/24"), shown);
      assertTrue(shown.contains("0a:58:00:00:00:01"), shown);
    } finally {
      NetworkInterfaces.deleteBridge(bridge);
    }
    assertFalse(NetworkInterfaces.exists(bridge));
    NetworkInterfaces.deleteBridge(bridge);
    assertThrows(SystemCallException.class, () -> NetworkInterfaces.up(bridge));
  }
}
