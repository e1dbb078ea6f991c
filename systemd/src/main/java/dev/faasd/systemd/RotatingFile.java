package dev.faasd.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** One log file and its predecessors {@code .1}, {@code .2} … Used under the lock of its owner. */
final class RotatingFile {
  private static final System.Logger LOG = System.getLogger(RotatingFile.class.getName());

  private final Path path;
  private final long maxBytes;
  private final int maxFiles;
  private Optional<FileChannel> channel = Optional.empty();
  private long size;

  /**
   * Nothing is opened yet.
   *
   * @param maxFiles the current one among them, at least 1
   */
  RotatingFile(Path path, long maxBytes, int maxFiles) {
    this.path = path;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  /** Appends a line; one longer than the limit gets a file of its own. */
  void append(byte[] line) throws IOException {
    FileChannel target = open();
    if (size > 0 && size + line.length > maxBytes) {
      close();
      rotate();
      target = open();
    }
    ByteBuffer buffer = ByteBuffer.wrap(line);
    try {
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
      size += line.length;
    } catch (IOException e) {
      // Half a line, as on a full disk, would spoil the next one.
      target.truncate(size);
      throw e;
    }
  }

  void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "Closing the log " + path + " failed", e);
    } finally {
      channel = Optional.empty();
    }
  }

  private FileChannel open() throws IOException {
    if (channel.isPresent()) {
      return channel.get();
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel opened =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    channel = Optional.of(opened);
    size = opened.size();
    return opened;
  }

  private void rotate() throws IOException {
    for (int i = maxFiles - 1; i >= 1; i--) {
      Path from = numbered(path, i - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(path, i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.deleteIfExists(path);
  }

  /** Number 0 is the one that is written, 1 the one before it. */
  static Path numbered(Path path, int number) {
    return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number);
  }
}
