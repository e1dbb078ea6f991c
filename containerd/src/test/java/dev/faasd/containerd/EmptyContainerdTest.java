package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyContainerdTest {
  @TempDir Path directory;
  private EmptyContainerd empty;
  private Containerd containerd;

  @BeforeEach
  void listen() {
    Path socket = directory.resolve("containerd.sock");
    empty = EmptyContainerd.listen(socket);
    containerd = Containerd.connect(socket);
  }

  @AfterEach
  void close() {
    containerd.close();
    empty.close();
  }

  @Test
  void itHasAVersionThatIsNewEnough() {
    assertEquals("v2.0.0", containerd.version().version());
  }

  @Test
  void itHasNothing() {
    ContainerdNamespace namespace = containerd.inNamespace("any");

    assertEquals(List.of(), namespace.containers().list(Map.of()));
    assertEquals(Optional.empty(), namespace.tasks().find("any"));
  }

  @Test
  void onceClosedItIsGone() {
    empty.close();

    assertThrows(ContainerdException.Unavailable.class, containerd::version);
  }
}
