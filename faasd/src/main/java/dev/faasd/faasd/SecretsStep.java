package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the host's credentials that are absent. */
final class SecretsStep implements Step {
  private final Path directory;
  private final List<Path> made = new ArrayList<>();

  /** Touches nothing yet. */
  SecretsStep(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> due() {
    return absent().isEmpty()
        ? Optional.empty()
        : Optional.of("make user, password and tokens in " + directory);
  }

  @Override
  public void run() {
    made.addAll(absent());
    new Credentials(directory).generate();
  }

  @Override
  public void undo() {
    try {
      for (Path file : made) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the credentials in " + directory, e);
    }
  }

  private List<Path> absent() {
    return Credentials.NAMES.stream()
        .map(directory::resolve)
        .filter(file -> !Files.exists(file))
        .toList();
  }
}
