package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.faasd.containerd.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveDirectoryTest {
  private static final ImageReference NAME = ImageReference.parse("tests/hello");

  @TempDir Path directory;

  @Test
  void missingDirectoryHoldsNothing() {
    assertEquals(Optional.empty(), new ArchiveDirectory(directory.resolve("missing")).find(NAME));
  }

  @Test
  void newestArchiveOfANameCounts() throws IOException {
    Path old = archive("old.tar", "one", 1);
    ArchiveDirectory archives = new ArchiveDirectory(directory);
    assertEquals(old, archives.find(NAME).orElseThrow().archive());
    Path recent = archive("new.tar", "two", 2);
    assertEquals(recent, archives.find(NAME).orElseThrow().archive());
    Files.delete(recent);
    assertEquals(old, archives.find(NAME).orElseThrow().archive());
  }

  @Test
  void changedArchiveIsReadAgain() throws IOException {
    archive("hello.tar", "one", 1);
    ArchiveDirectory archives = new ArchiveDirectory(directory);
    ArchiveDirectory.Found before = archives.find(NAME).orElseThrow();
    archive("hello.tar", "two", 2);
    assertNotEquals(before, archives.find(NAME).orElseThrow());
  }

  @Test
  void whatIsNoArchiveIsNoHindrance() throws IOException {
    Files.writeString(directory.resolve("README"), "no archive\n");
    Files.createDirectory(directory.resolve("more"));
    archive("hello.tar", "one", 1);
    ArchiveDirectory archives = new ArchiveDirectory(directory);
    assertEquals(directory.resolve("hello.tar"), archives.find(NAME).orElseThrow().archive());
    assertEquals(Optional.empty(), archives.find(ImageReference.parse("tests/other")));
  }

  private Path archive(String file, String command, long second) throws IOException {
    Path path = directory.resolve(file);
    TestImage.busybox().command(command).write(path, NAME.toString());
    Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(second)));
    return path;
  }
}
