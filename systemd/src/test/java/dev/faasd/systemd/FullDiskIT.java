package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the log files fills up. */
@Tag("integration")
class FullDiskIT {
  private static final int DISK = 64 << 10;

  @TempDir private Path directory;

  private Path disk;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(directory.resolve("disk"));
    Mounts.tmpfs(disk, DISK, 0700);
  }

  @AfterEach
  void unmount() {
    Mounts.unmount(disk);
  }

  @Test
  void linesAreDroppedWholeAndWritingGoesOnWhenThereIsSpaceAgain() throws IOException {
    Path filler = disk.resolve("filler");
    Files.write(filler, new byte[DISK / 2]);
    try (LogFiles logs = new LogFiles(disk, 1 << 20, 2, InstantSource.system())) {
      for (int i = 0; logs.dropped() < 10; i++) {
        logs.write(
            JournalEntry.of("fn", Priority.INFO, "line " + i + " " + "x".repeat(700) + " end"));
      }
      Files.delete(filler);
      long dropped = logs.dropped();
      logs.write(JournalEntry.of("fn", Priority.INFO, "again " + "x".repeat(700) + " end"));
      assertEquals(dropped, logs.dropped());
    }
    List<String> lines = Files.readAllLines(disk.resolve("fn.log"));
    assertTrue(lines.size() > 10, lines::toString);
    assertTrue(lines.stream().allMatch(line -> line.endsWith(" end")), lines::toString);
    assertTrue(lines.getLast().contains("again"), lines::getLast);
  }
}
