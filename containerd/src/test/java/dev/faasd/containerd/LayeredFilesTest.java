package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredFilesTest {
  @TempDir Path top;
  @TempDir Path bottom;
  @TempDir Path host;

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(top.resolve("etc"));
    Files.createDirectories(bottom.resolve("etc"));
    Files.writeString(bottom.resolve("etc/passwd"), "bottom");
  }

  @Test
  void topmostFileCounts() throws IOException {
    assertEquals(Optional.of("bottom"), read());
    Files.writeString(top.resolve("etc/passwd"), "top");
    assertEquals(Optional.of("top"), read());
  }

  @Test
  void missingFileIsEmpty() throws IOException {
    Files.delete(bottom.resolve("etc/passwd"));
    assertEquals(Optional.empty(), read());
  }

  @Test
  void linkIsFollowedInsideTheLayersOnly() throws IOException {
    Files.writeString(host.resolve("secret"), "the host's");
    Files.createSymbolicLink(top.resolve("etc/passwd"), host.resolve("secret"));
    assertEquals(Optional.empty(), read());
    Path inside = Files.createDirectories(Path.of(bottom + host.toString()));
    Files.writeString(inside.resolve("secret"), "the image's");
    assertEquals(Optional.of("the image's"), read());
  }

  @Test
  void linkCannotClimbOutOfTheLayers() throws IOException {
    Files.writeString(host.resolve("secret"), "the host's");
    Files.createSymbolicLink(
        top.resolve("etc/passwd"), Path.of("../../../../../../../../" + host + "/secret"));
    assertEquals(Optional.empty(), read());
  }

  @Test
  void linkedDirectoryLeadsToFilesOfOtherLayers() throws IOException {
    Files.createDirectories(bottom.resolve("usr/etc"));
    Files.writeString(bottom.resolve("usr/etc/passwd"), "usr");
    Files.delete(top.resolve("etc"));
    Files.createSymbolicLink(top.resolve("etc"), Path.of("usr/etc"));
    assertEquals(Optional.of("usr"), read());
  }

  @Test
  void linkBelowADirectoryIsHidden() throws IOException {
    Files.writeString(host.resolve("passwd"), "the host's");
    Files.delete(bottom.resolve("etc/passwd"));
    Files.delete(bottom.resolve("etc"));
    Files.createSymbolicLink(bottom.resolve("etc"), host);
    assertEquals(Optional.empty(), read());
  }

  @Test
  void circleOfLinksIsEmpty() throws IOException {
    Files.createSymbolicLink(top.resolve("etc/passwd"), Path.of("loop"));
    Files.createSymbolicLink(top.resolve("etc/loop"), Path.of("passwd"));
    assertEquals(Optional.empty(), read());
  }

  private Optional<String> read() throws IOException {
    return new LayeredFiles(List.of(top, bottom)).read("/etc/passwd");
  }
}
