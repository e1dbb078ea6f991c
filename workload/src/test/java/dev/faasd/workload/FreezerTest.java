package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezerTest {
  private static final String GROUP = "tests/hello.g1.0";
  private static final String STANDS = "populated 1\nfrozen 1\n";

  @TempDir Path root;

  @Test
  void version1HasOneFileForBoth() throws IOException {
    write("freezer/" + GROUP + "/freezer.state", "THAWED\n");
    assertFalse(freezer().frozen(GROUP));
    assertTrue(freezer().freeze(GROUP));
    assertTrue(freezer().frozen(GROUP));
    freezer().thaw(GROUP);
    assertEquals("THAWED", read("freezer/" + GROUP + "/freezer.state"));
  }

  @Test
  void version2TellsInAnotherFile() throws IOException {
    write(GROUP + "/cgroup.freeze", "0\n");
    write(GROUP + "/cgroup.events", STANDS);
    assertTrue(freezer().freeze(GROUP));
    assertEquals("1", read(GROUP + "/cgroup.freeze"));
    freezer().thaw(GROUP);
    assertEquals("0", read(GROUP + "/cgroup.freeze"));
  }

  @Test
  void emptyGroupThatStandsStillIsThawed() throws IOException {
    write(GROUP + "/cgroup.freeze", "1\n");
    write(GROUP + "/cgroup.events", "populated 0\nfrozen 1\n");
    freezer().thaw(GROUP);
    assertEquals("0", read(GROUP + "/cgroup.freeze"));
  }

  @Test
  void whereBothAreVersion2IsUsedIfTheProcessesAreInIt() throws IOException {
    write("freezer/" + GROUP + "/freezer.state", "THAWED\n");
    write("unified/" + GROUP + "/cgroup.freeze", "0\n");
    write("unified/" + GROUP + "/cgroup.events", "populated 0\nfrozen 0\n");
    assertTrue(freezer().freeze(GROUP));
    assertEquals("FROZEN", read("freezer/" + GROUP + "/freezer.state"));

    freezer().thaw(GROUP);
    write("unified/" + GROUP + "/cgroup.events", STANDS);
    assertTrue(freezer().freeze(GROUP));
    assertEquals("1", read("unified/" + GROUP + "/cgroup.freeze"));
    assertEquals("THAWED", read("freezer/" + GROUP + "/freezer.state"));
  }

  @Test
  void whatItFrozeItselfGoesOnByOneWriteAndOnlyOnce() throws IOException {
    write(GROUP + "/cgroup.freeze", "0\n");
    write(GROUP + "/cgroup.events", STANDS);
    Freezer freezer = freezer();
    assertTrue(freezer.freeze(GROUP));
    Files.delete(root.resolve(GROUP + "/cgroup.events"));
    freezer.thaw(GROUP);
    assertEquals("0", read(GROUP + "/cgroup.freeze"));
    Files.delete(root.resolve(GROUP + "/cgroup.freeze"));
    freezer.thaw(GROUP);
    assertFalse(Files.exists(root.resolve(GROUP + "/cgroup.freeze")));
  }

  @Test
  void whatDoesNotComeToAStopGoesOn() throws IOException {
    write(GROUP + "/cgroup.freeze", "0\n");
    write(GROUP + "/cgroup.events", "populated 1\nfrozen 0\n");
    assertThrows(WorkloadException.StepFailed.class, () -> freezer().freeze(GROUP));
    assertEquals("0", read(GROUP + "/cgroup.freeze"));
  }

  @Test
  void groupThatIsNotThereIsNeitherFrozenNorThawed() {
    assertFalse(freezer().freeze(GROUP));
    freezer().thaw(GROUP);
    assertFalse(freezer().frozen(GROUP));
  }

  private Freezer freezer() {
    return new Freezer(root, Duration.ofMillis(20));
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private String read(String file) throws IOException {
    return Files.readString(root.resolve(file)).strip();
  }
}
