package dev.faasd.compose;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the services of compose files have in common.
 *
 * @param directory that relative paths are relative to
 * @param variables whose values an {@code environment} entry without a value passes on
 * @param volumes directories of the named volumes
 * @param secrets files of the secrets, by name
 */
record Project(
    Path directory,
    Map<String, String> variables,
    Map<String, Path> volumes,
    Map<String, Path> secrets) {
  /**
   * A path of the host, made absolute.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  Path path(String text) {
    if (text.startsWith("~")) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" begins with ~, and the services have no home directory: write the path");
    }
    return directory.resolve(text).normalize();
  }
}
