package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A unit of ours that runs a daemon.
 *
 * @param name of the unit
 * @param lock written by the daemon when it starts
 * @param distribution its program
 * @param inputs files that it reads at its start only; they need not exist
 */
record DaemonUnit(String name, Path lock, Distribution distribution, List<Path> inputs) {
  /** Whether the daemon was started before its program or what it read was last changed. */
  boolean isOutdated() {
    Optional<Instant> started = changed(lock, "lastModifiedTime");
    if (started.isEmpty()) {
      return true;
    }
    return distribution.installedAt().isAfter(started.get())
        || inputs.stream()
            .flatMap(input -> changed(input, "unix:ctime").stream())
            .anyMatch(change -> change.isAfter(started.get()));
  }

  private static Optional<Instant> changed(Path file, String attribute) {
    try {
      return Optional.of(((FileTime) Files.getAttribute(file, attribute)).toInstant());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }
}
