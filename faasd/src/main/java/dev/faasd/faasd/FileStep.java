package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

/** Gives a file its content, whole or not at all. Its directory must be there by then. */
final class FileStep implements Step {
  private final Path file;
  private final byte[] content;
  private final String mode;
  private Optional<byte[]> before = Optional.empty();

  /**
   * Touches nothing yet.
   *
   * @param mode such as {@code rw-r--r--}, for a file that is not there
   */
  FileStep(Path file, String content, String mode) {
    this(file, content.getBytes(StandardCharsets.UTF_8), mode);
  }

  FileStep(Path file, byte[] content, String mode) {
    this.file = file;
    this.content = content;
    this.mode = mode;
  }

  /** The file. */
  Path file() {
    return file;
  }

  @Override
  public Optional<String> due() {
    Optional<byte[]> there = read(file);
    return there.filter(bytes -> Arrays.equals(bytes, content)).isPresent()
        ? Optional.empty()
        : Optional.of((there.isPresent() ? "replace " : "write ") + file);
  }

  @Override
  public void run() {
    before = read(file);
    write(content);
  }

  @Override
  public void undo() {
    if (before.isPresent()) {
      write(before.get());
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }

  /** What is in a file; empty when there is none. */
  static Optional<byte[]> read(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void write(byte[] bytes) {
    Path whole = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(whole, bytes);
      Files.setPosixFilePermissions(
          whole,
          Files.exists(file)
              ? Files.getPosixFilePermissions(file)
              : PosixFilePermissions.fromString(mode));
      try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
