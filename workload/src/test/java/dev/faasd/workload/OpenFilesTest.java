package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
  @TempDir Path proc;

  @BeforeEach
  void writeLimits() throws IOException {
    Files.createDirectories(proc.resolve("self"));
    Files.createDirectories(proc.resolve("sys/fs"));
    Files.writeString(proc.resolve("sys/fs/nr_open"), "524288\n");
    Files.writeString(
        proc.resolve("self/limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             100                  200                  processes
        Max open files            1024                 20000                files
        """);
  }

  @Test
  void whoMayRaiseLimitsGetsTheKernels() throws IOException {
    Files.writeString(proc.resolve("self/status"), "Name:\tx\nCapEff:\t000001ffffffffff\n");
    assertEquals(524_288, OpenFiles.highest(proc));
  }

  @Test
  void limitOfThisKernelIsReadWhole() throws IOException {
    Files.writeString(proc.resolve("self/status"), "CapEff:\t000001ffffffffff\n");
    Files.delete(proc.resolve("sys/fs/nr_open"));
    Files.createSymbolicLink(proc.resolve("sys/fs/nr_open"), Path.of("/proc/sys/fs/nr_open"));
    assertEquals(1_048_576, OpenFiles.highest(proc));
  }

  @Test
  void whoMayNotKeepsItsOwn() throws IOException {
    Files.writeString(proc.resolve("self/status"), "Name:\tx\nCapEff:\t000001fffeffffff\n");
    assertEquals(20_000, OpenFiles.highest(proc));
  }

  @Test
  void noLimitIsAHighOne() throws IOException {
    Files.writeString(proc.resolve("self/status"), "CapEff:\t0000000000000000\n");
    Files.writeString(
        proc.resolve("self/limits"), "Max open files            unlimited   unlimited   files\n");
    assertEquals(1_048_576, OpenFiles.highest(proc));
  }
}
