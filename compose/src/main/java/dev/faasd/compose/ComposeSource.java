package dev.faasd.compose;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where compose files and what they need come from.
 *
 * @param files at least one; a later one is merged over those before it. Relative paths in all of
 *     them are relative to the directory of the first, where {@code .env} is looked for, too
 * @param volumes directory in which named volumes are
 * @param defaults variables that the files may use; {@code .env} is stronger
 * @param environment of this process; it is stronger than {@code .env}
 */
public record ComposeSource(
    List<Path> files, Path volumes, Map<String, String> defaults, Map<String, String> environment) {
  /** Copies. */
  public ComposeSource {
    files = List.copyOf(files);
    defaults = Map.copyOf(defaults);
    environment = Map.copyOf(environment);
  }

  Path directory() {
    return files.getFirst().toAbsolutePath().resolveSibling("").normalize();
  }
}
