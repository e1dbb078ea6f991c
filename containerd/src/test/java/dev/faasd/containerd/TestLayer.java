package dev.faasd.containerd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes the tar of a layer. */
public final class TestLayer {
  private static final List<String> APPLETS =
      List.of(
          "awk cat cut df echo grep head hostname httpd id mkdir rm sh sleep sort stat tail touch tr"
              .split(" "));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  /** A shell and its commands, from the host's static busybox. */
  public static TestLayer busybox() {
    try {
      TestLayer layer = new TestLayer();
      layer.directory("bin").directory("tmp").directory("etc");
      layer.file("bin/busybox", 0755, Files.readAllBytes(Path.of("/usr/bin/busybox")));
      for (String applet : APPLETS) {
        layer.link("bin/" + applet, "busybox");
      }
      return layer
          .file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:100:101::/:/bin/sh\n")
          .file("etc/group", "root:x:0:\napp:x:101:\nextra:x:2000:app\n");
    } catch (IOException e) {
      throw new UncheckedIOException("tests need Debian's busybox-static", e);
    }
  }

  public TestLayer directory(String path) {
    TarArchiveEntry entry = new TarArchiveEntry(path + "/");
    entry.setMode(TarArchiveEntry.DEFAULT_DIR_MODE);
    return put(entry, new byte[0]);
  }

  public TestLayer file(String path, String text) {
    return file(path, 0644, text.getBytes(StandardCharsets.UTF_8));
  }

  public TestLayer file(String path, int mode, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setMode(mode);
    entry.setSize(content.length);
    return put(entry, content);
  }

  public TestLayer link(String path, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return put(entry, new byte[0]);
  }

  private TestLayer put(TarArchiveEntry entry, byte[] content) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() {
    try {
      tar.close();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static byte[] zstd(byte[] plain) {
    return zstd(plain, "-q");
  }

  static byte[] zstd(byte[] bytes, String option) {
    try {
      Path file = Files.write(Files.createTempFile("layer", ""), bytes);
      try {
        Process zstd = new ProcessBuilder("zstd", "-c", option, file.toString()).start();
        return zstd.getInputStream().readAllBytes();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tests need Debian's zstd", e);
    }
  }
}
