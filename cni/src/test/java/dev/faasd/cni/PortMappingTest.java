package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortMappingTest {
  private static final PortMapping EVERYWHERE = PortMapping.tcp(8080, 80);
  private static final PortMapping LOCAL = new PortMapping("127.0.0.1", 8080, 81, "tcp");
  private static final PortMapping OTHER = new PortMapping("192.0.2.1", 8080, 82, "tcp");

  @Test
  void samePortOnOverlappingAddressesCollides() {
    assertTrue(EVERYWHERE.collidesWith(LOCAL));
    assertTrue(LOCAL.collidesWith(EVERYWHERE));
    assertFalse(LOCAL.collidesWith(OTHER));
    assertFalse(LOCAL.collidesWith(new PortMapping("127.0.0.1", 8080, 81, "udp")));
    assertFalse(EVERYWHERE.collidesWith(PortMapping.tcp(8081, 80)));
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PortMapping.tcp(0, 80));
    assertThrows(IllegalArgumentException.class, () -> PortMapping.tcp(80, 65536));
    assertThrows(IllegalArgumentException.class, () -> new PortMapping("host", 1, 1, "tcp"));
    assertThrows(IllegalArgumentException.class, () -> new PortMapping("0.0.0.0", 1, 1, "sctp"));
  }

  /** Lines as the kernel prints them: 127.0.0.1:8080 listens, [::]:9090 listens, one connection. */
  @Test
  void listenersAreFoundByProtocolAddressAndPort(@TempDir Path proc) throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0
           1: 0100007F:1F91 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0
        """);
    Files.writeString(
        proc.resolve("net/tcp6"),
        """
          sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000000000000000000000000000:2382 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0
           1: 00000000000000000000000001000000:2383 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4714 1 0
        """);
    Files.createDirectories(proc.resolve("42/fd"));
    Files.createSymbolicLink(proc.resolve("42/fd/3"), Path.of("socket:[4711]"));
    Files.writeString(proc.resolve("42/comm"), "nginx\n");
    HostListeners listeners = new HostListeners(proc);
    assertEquals(Optional.of("nginx (process 42)"), listeners.holderOf(EVERYWHERE));
    assertEquals(Optional.of("nginx (process 42)"), listeners.holderOf(LOCAL));
    assertEquals(Optional.empty(), listeners.holderOf(OTHER));
    assertEquals(Optional.empty(), listeners.holderOf(PortMapping.tcp(8081, 80)));
    assertTrue(listeners.holderOf(PortMapping.tcp(9090, 80)).isPresent());
    assertEquals(Optional.empty(), listeners.holderOf(PortMapping.tcp(9091, 80)));
  }
}
