package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixDatagramSocketTest {
  @Test
  void datagramsArriveWhole(@TempDir Path directory) {
    String path = directory.resolve("socket").toString();
    try (DatagramReceiver receiver = DatagramReceiver.bind(path);
        UnixDatagramSocket socket = UnixDatagramSocket.connect(path)) {
      assertTrue(socket.trySend(direct("one")));
      assertTrue(socket.trySend(direct("two\n\0")));
      assertEquals("one", receiver.receive());
      assertEquals("two\n\0", receiver.receive());
    }
  }

  @Test
  void abstractAddressesWork() {
    String name = "@faasd-test-" + ProcessHandle.current().pid();
    try (DatagramReceiver receiver = DatagramReceiver.bind(name);
        UnixDatagramSocket socket = UnixDatagramSocket.connect(name)) {
      assertTrue(socket.trySend(direct("READY=1")));
      assertEquals("READY=1", receiver.receive());
    }
  }

  @Test
  void fullReceiverNeitherBlocksNorFails(@TempDir Path directory) {
    String path = directory.resolve("socket").toString();
    try (DatagramReceiver receiver = DatagramReceiver.bind(path);
        UnixDatagramSocket socket = UnixDatagramSocket.connect(path)) {
      int sent = 0;
      while (socket.trySend(direct("more"))) {
        sent++;
      }
      assertTrue(sent > 0);
      assertFalse(socket.awaitRoom(Duration.ofMillis(10)));
      for (int i = 0; i < sent; i++) {
        assertEquals("more", receiver.receive());
      }
      assertTrue(socket.awaitRoom(Duration.ofSeconds(5)));
      assertTrue(socket.trySend(direct("again")));
    }
  }

  @Test
  void nobodyThereIsAnErrorAtOnceAndLater(@TempDir Path directory) {
    String path = directory.resolve("socket").toString();
    SystemCallException missing =
        assertThrows(SystemCallException.class, () -> UnixDatagramSocket.connect(path));
    assertEquals("ENOENT", missing.errnoName());
    DatagramReceiver receiver = DatagramReceiver.bind(path);
    UnixDatagramSocket socket = UnixDatagramSocket.connect(path);
    receiver.close();
    SystemCallException gone =
        assertThrows(SystemCallException.class, () -> socket.trySend(direct("x")));
    assertEquals("ECONNREFUSED", gone.errnoName());
    socket.close();
    assertThrows(IllegalStateException.class, () -> socket.trySend(direct("x")));
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).rewind();
  }
}
