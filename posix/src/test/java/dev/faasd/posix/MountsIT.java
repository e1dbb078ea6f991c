package dev.faasd.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class MountsIT {
  @TempDir private Path directory;

  @AfterEach
  void unmountAll() {
    Mounts.unmount(directory.resolve("target"));
  }

  @Test
  void boundDirectoryShowsTheSourceAndMayBeReadOnly() throws IOException {
    Path source = Files.createDirectory(directory.resolve("source"));
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.writeString(source.resolve("file"), "text");
    Mounts.bind(source, target, true);
    assertTrue(Mounts.isMountPoint(target));
    assertEquals("text", Files.readString(target.resolve("file")));
    assertThrows(
        FileSystemException.class, () -> Files.writeString(target.resolve("file"), "other"));
    Mounts.unmount(target);
    Mounts.unmount(target);
    assertFalse(Mounts.isMountPoint(target));
  }

  @Test
  void memoryFileSystemHasItsLimitAndMode() throws IOException {
    Path target = Files.createDirectory(directory.resolve("target"));
    Mounts.tmpfs(target, 64 << 10, 0700);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    assertThrows(IOException.class, () -> Files.write(target.resolve("big"), new byte[1 << 20]));
  }

  @Test
  void mountOnWhatIsNotThereIsRefusedByName() {
    SystemCallException refused =
        assertThrows(
            SystemCallException.class,
            () -> Mounts.bind(directory, directory.resolve("missing"), false));
    assertEquals("mount", refused.call());
    assertEquals("ENOENT", refused.errnoName());
  }
}
