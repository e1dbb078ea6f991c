package dev.faasd.compose;

import java.nio.file.Path;

/**
 * A place in a file that a person wrote.
 *
 * @param file as the person named it
 * @param line from 1; 0 means the file as a whole
 */
public record Location(Path file, int line) {
  /** The file as a whole. */
  public static Location of(Path file) {
    return new Location(file, 0);
  }

  /** {@code FILE:LINE}, which editors and terminals open with a click. */
  @Override
  public String toString() {
    return line == 0 ? file.toString() : file + ":" + line;
  }
}
