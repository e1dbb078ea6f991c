package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/** Makes a directory and those above it; an existing one gets its mode. */
final class DirectoryStep implements Step {
  private static final Set<PosixFilePermission> ABOVE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path directory;
  private final Set<PosixFilePermission> mode;
  private final Deque<Path> made = new ArrayDeque<>();
  private Optional<Set<PosixFilePermission>> before = Optional.empty();

  /**
   * Touches nothing yet.
   *
   * @param mode such as {@code rwxr-xr-x}
   */
  DirectoryStep(Path directory, String mode) {
    this.directory = directory;
    this.mode = PosixFilePermissions.fromString(mode);
  }

  @Override
  public Optional<String> due() {
    if (!Files.isDirectory(directory)) {
      return Optional.of("make " + directory);
    }
    return permissions().equals(mode)
        ? Optional.empty()
        : Optional.of(
            "give %s the mode %s".formatted(directory, PosixFilePermissions.toString(mode)));
  }

  @Override
  public void run() {
    try {
      if (Files.isDirectory(directory)) {
        before = Optional.of(permissions());
      } else {
        make(directory);
      }
      Files.setPosixFilePermissions(directory, mode);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
  }

  private void make(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      make(parent);
    }
    Files.createDirectory(path);
    made.push(path);
    Files.setPosixFilePermissions(path, ABOVE);
  }

  @Override
  public void undo() {
    try {
      if (before.isPresent()) {
        Files.setPosixFilePermissions(directory, before.get());
      }
      if (!made.isEmpty()) {
        Cleanup.delete(directory);
      }
      for (Path path : made) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot take back what was done to " + directory, e);
    }
  }

  private Set<PosixFilePermission> permissions() {
    try {
      return Files.getPosixFilePermissions(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the mode of " + directory, e);
    }
  }
}
