package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountingTest {
  private static final String GROUP = "tests/hello.g1.0";

  @TempDir Path root;

  @Test
  void version1IsReadFromEachController() throws IOException {
    write("cpuacct/" + GROUP + "/cpuacct.usage", "1234567890\n");
    write("memory/" + GROUP + "/memory.usage_in_bytes", "5000000\n");
    write(
        "memory/" + GROUP + "/memory.stat",
        "cache 9\ntotal_cache 9\ntotal_inactive_file 1000000\n");
    write(
        "memory/" + GROUP + "/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    assertEquals(Optional.of(new Usage(Duration.ofNanos(1_234_567_890), 4_000_000, 2)), usage());
  }

  @Test
  void version2IsReadFromTheOneHierarchy() throws IOException {
    write(GROUP + "/cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\n");
    write(GROUP + "/memory.current", "5000000\n");
    write(GROUP + "/memory.stat", "anon 7\nactive_file 5\ninactive_file 1000000\n");
    write(GROUP + "/memory.events", "low 0\nmax 7\noom 1\noom_kill 1\noom_group_kill 0\n");
    assertEquals(Optional.of(new Usage(Duration.ofNanos(1_500_000), 4_000_000, 1)), usage());
  }

  @Test
  void controllerThatIsOffCountsNothing() throws IOException {
    write(GROUP + "/cpu.stat", "usage_usec 7\n");
    assertEquals(Optional.of(new Usage(Duration.ofNanos(7_000), 0, 0)), usage());
  }

  @Test
  void memoryIsNeverLessThanNothing() throws IOException {
    write(GROUP + "/memory.current", "100\n");
    write(GROUP + "/memory.stat", "inactive_file 200\n");
    assertEquals(Optional.of(new Usage(Duration.ZERO, 0, 0)), usage());
  }

  @Test
  void groupThatIsNotThereUsesNothing() throws IOException {
    write("cpuacct/tests/another/cpuacct.usage", "1\n");
    assertEquals(Optional.empty(), usage());
    assertEquals(0, new Accounting(root).outOfMemoryKills(GROUP));
  }

  private Optional<Usage> usage() {
    return new Accounting(root).read(GROUP);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
