package dev.faasd.provider;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Which gateways follow this provider, kept in a file for the next one: they still send requests
 * where it said, until they have found the next. Without the file none is waited for.
 */
final class GatewayNames {
  private static final Logger LOG = System.getLogger(GatewayNames.class.getName());

  private final Path file;

  GatewayNames(Path file) {
    this.file = file;
  }

  /** Those of the provider before. */
  List<String> read() {
    try {
      return Files.readAllLines(file).stream().filter(name -> !name.isBlank()).toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "reading {0} failed: {1}", file, e);
      return List.of();
    }
  }

  /** Replaces them; half a file would only name fewer. */
  void write(Collection<String> names) {
    try {
      Files.write(file, names);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "writing {0} failed: {1}", file, e);
    }
  }
}
