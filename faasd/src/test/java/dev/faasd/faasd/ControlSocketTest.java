package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  @TempDir Path directory;

  @Test
  void anOrderIsAnsweredInLines() throws Exception {
    Path path = directory.resolve("up.sock");
    try (ControlSocket _ = ControlSocket.open(path, order -> List.of("did", order.toString()))) {
      assertEquals(
          List.of("did", "[restart, a b]"), ControlSocket.ask(path, List.of("restart", "a b")));
      assertEquals(
          PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void whatFailedIsToldToWhoeverOrdered() {
    Path path = directory.resolve("up.sock");
    try (ControlSocket _ =
        ControlSocket.open(
            path,
            _ -> {
              throw new IllegalStateException("first line\nsecond line");
            })) {
      OrderException failure =
          assertThrows(OrderException.class, () -> ControlSocket.ask(path, List.of("stop", "a")));
      assertEquals("first line\nsecond line", failure.getMessage());
    }
  }

  @Test
  void whereNobodyListensThatIsSaid() {
    Path path = directory.resolve("up.sock");
    OrderException failure =
        assertThrows(OrderException.class, () -> ControlSocket.ask(path, List.of("list")));
    assertTrue(failure.getMessage().startsWith("faasd up does not run"), failure::getMessage);
  }

  @Test
  void aSocketThatSomebodyLeftIsReplaced() {
    Path path = directory.resolve("up.sock");
    ControlSocket.open(path, _ -> List.of());
    try (ControlSocket _ = ControlSocket.open(path, _ -> List.of("second"))) {
      assertEquals(List.of("second"), ControlSocket.ask(path, List.of("list")));
    }
  }
}
