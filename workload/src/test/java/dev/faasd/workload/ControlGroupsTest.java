package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {
  private static final WorkloadId ID = new WorkloadId("tests", "hello.g1.0");

  @TempDir Path root;

  @Test
  void emptyGroupsAreRemovedInEveryHierarchy() throws IOException {
    directory("memory/tests/hello.g1.0");
    directory("cpu/tests");
    directory("unified/tests");
    new ControlGroups(root, "").remove(ID);
    assertFalse(Files.exists(root.resolve("memory/tests")));
    assertFalse(Files.exists(root.resolve("cpu/tests")));
    assertFalse(Files.exists(root.resolve("unified/tests")));
    assertTrue(Files.exists(root.resolve("unified")));
  }

  @Test
  void anotherInstanceOfTheHostHasItsOwnBelowItsParent() throws IOException {
    directory("cpu/tests/hello.g1.0");
    directory("cpu/second/tests/hello.g1.0");
    ControlGroups groups = new ControlGroups(root, "second");
    assertEquals("/second/tests/hello.g1.0", groups.path(ID));
    groups.remove(ID);
    assertTrue(Files.exists(root.resolve("cpu/tests/hello.g1.0")));
    assertFalse(Files.exists(root.resolve("cpu/second/tests")));
  }

  @Test
  void groupOfTheNamespaceStaysWhileAnotherWorkloadIsInIt() throws IOException {
    Files.createFile(root.resolve("cgroup.controllers"));
    Path other = directory("tests/other");
    directory("tests/hello.g1.0");
    new ControlGroups(root, "").remove(ID);
    assertTrue(Files.exists(other));
    assertFalse(Files.exists(root.resolve("tests/hello.g1.0")));
  }

  @Test
  void groupOfTheNamespaceStaysWhileAnotherIsMade() throws IOException {
    Path namespace = directory("cpu/tests");
    ControlGroups groups = new ControlGroups(root, "");
    boolean there =
        groups.making(
            new WorkloadId("tests", "other"),
            () -> {
              Thread remover = Thread.ofVirtual().start(() -> groups.remove(ID));
              join(remover);
              return Files.exists(namespace);
            });
    assertTrue(there);
    groups.remove(ID);
    assertEquals(false, Files.exists(namespace));
  }

  private Path directory(String path) throws IOException {
    return Files.createDirectories(root.resolve(path));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
