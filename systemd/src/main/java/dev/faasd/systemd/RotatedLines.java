package dev.faasd.systemd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * The lines of a {@link RotatingFile} and its predecessors, the oldest first, while somebody writes
 * and rotates it. Not thread-safe.
 */
final class RotatedLines implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  /** A file that is being read, known by what the file system calls it whatever its name is. */
  private record Open(FileChannel channel, Object key) {}

  private final Path path;
  private final Instant since;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private Optional<Open> current = Optional.empty();

  /** It has another name now, so nobody writes to it any more. */
  private boolean finished;

  /**
   * Nothing is opened yet.
   *
   * @param since files that were not changed after this are passed over
   */
  RotatedLines(Path path, Instant since) {
    this.path = path;
    this.since = since;
  }

  /** The next whole line without its newline; empty when there is none yet. */
  Optional<byte[]> poll() throws IOException {
    for (; ; ) {
      Optional<byte[]> line = take();
      if (line.isPresent() || !fill()) {
        return line;
      }
    }
  }

  private Optional<byte[]> take() {
    for (int at = chunk.position(); at < chunk.limit(); at++) {
      if (chunk.get(at) == '\n') {
        begun.write(chunk.array(), chunk.position(), at - chunk.position());
        chunk.position(at + 1);
        byte[] line = begun.toByteArray();
        begun.reset();
        return Optional.of(line);
      }
    }
    begun.write(chunk.array(), chunk.position(), chunk.remaining());
    chunk.position(chunk.limit());
    return Optional.empty();
  }

  private boolean fill() throws IOException {
    for (; ; ) {
      if (current.isEmpty() && !openOldest()) {
        return false;
      }
      Open open = current.orElseThrow();
      int read = open.channel().read(chunk.clear());
      chunk.flip();
      if (read > 0) {
        return true;
      }
      if (finished) {
        if (!openNext(open)) {
          return false;
        }
      } else if (number(open.key()) == 0) {
        return false;
      } else {
        // What was written between the look at its end and that at its name is still to be read.
        finished = true;
      }
    }
  }

  private boolean openOldest() throws IOException {
    for (; ; ) {
      int number = oldest();
      current = open(number);
      if (oldest() == number && (current.isEmpty() || number(current.get().key()) == number)) {
        return current.isPresent();
      }
      // Rotated meanwhile: that may not be the oldest.
      close();
    }
  }

  /** While files are renamed, one after another, one number among them is free. */
  private int oldest() throws IOException {
    int number = 0;
    for (int next = 1; next <= number + 2; next++) {
      if (isWanted(RotatingFile.numbered(path, next))) {
        number = next;
      }
    }
    return number;
  }

  private boolean isWanted(Path file) throws IOException {
    try {
      return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Files are only ever renamed to the next number, the oldest first. */
  private boolean openNext(Open done) throws IOException {
    for (; ; ) {
      int number = number(done.key());
      if (number < 0) {
        // It was removed, and so may be those that followed.
        close();
        return openOldest();
      }
      Optional<Open> next = number == 0 ? Optional.empty() : open(number - 1);
      if (next.isEmpty()) {
        return false;
      }
      if (number(done.key()) == number) {
        close();
        current = next;
        return true;
      }
      // Rotated meanwhile: that may not be the next one.
      next.get().channel().close();
    }
  }

  /** The number that the file has now, 0 for the one that is written; negative when it is gone. */
  private int number(Object key) throws IOException {
    for (int number = 0; ; number++) {
      try {
        if (key.equals(key(RotatingFile.numbered(path, number)))) {
          return number;
        }
      } catch (NoSuchFileException e) {
        if (number > 0 && !Files.exists(RotatingFile.numbered(path, number + 1))) {
          return -1;
        }
      }
    }
  }

  private Optional<Open> open(int number) throws IOException {
    Path file = RotatingFile.numbered(path, number);
    try {
      Object key = key(file);
      return Optional.of(new Open(FileChannel.open(file, StandardOpenOption.READ), key));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Closes the file that is open; idempotent. */
  @Override
  public void close() throws IOException {
    if (current.isPresent()) {
      current.get().channel().close();
    }
    current = Optional.empty();
    finished = false;
  }
}
