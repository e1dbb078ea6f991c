package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Puts a large file into a directory, which must be there by then. One of its name is replaced, and
 * that is the one thing that is not taken back.
 */
final class CopyStep implements Step {
  private final Path source;
  private final Path target;
  private boolean isNew;

  /** Touches nothing yet. */
  CopyStep(Path source, Path directory) {
    this.source = source;
    this.target = directory.resolve(source.getFileName().toString());
  }

  @Override
  public Optional<String> due() {
    try {
      return Files.exists(target) && Files.mismatch(source, target) < 0
          ? Optional.empty()
          : Optional.of("copy %s to %s".formatted(source, target.getParent()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare %s with %s".formatted(source, target), e);
    }
  }

  @Override
  public void run() {
    Path whole = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      isNew = !Files.exists(target);
      try {
        Files.copy(source, whole, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy %s to %s".formatted(source, target), e);
    }
  }

  @Override
  public void undo() {
    try {
      if (isNew) {
        Files.deleteIfExists(target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + target, e);
    }
  }
}
