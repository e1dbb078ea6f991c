package dev.faasd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  @TempDir private Path directory;

  @Test
  void itIsStillHeldAfterAnotherOfThisProcessWasRefused() throws IOException {
    Path file = directory.resolve("lock");
    try (ProcessLock _ = ProcessLock.tryTake(file).orElseThrow()) {
      assertTrue(heldByUs(file));
      assertEquals(Optional.empty(), ProcessLock.tryTake(file));
      assertTrue(heldByUs(file));
    }
    ProcessLock.tryTake(file).orElseThrow().close();
  }

  /** As the kernel sees it: {@code 1: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE START END}. */
  private static boolean heldByUs(Path file) throws IOException {
    String line = " " + ProcessHandle.current().pid() + " ";
    String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(lock -> lock.contains(line) && lock.contains(inode));
  }
}
