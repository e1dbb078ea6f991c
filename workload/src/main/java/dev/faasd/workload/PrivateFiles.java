package dev.faasd.workload;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files that nobody but the workload's own user can read: kept in memory, never on a disk.
 *
 * @param target the directory inside the container that has them; it cannot be written there
 * @param content by file name
 */
public record PrivateFiles(Path target, Map<String, byte[]> content) {
  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException for a relative target or a name that is not a plain file name
   */
  public PrivateFiles {
    if (!target.isAbsolute()) {
      throw new IllegalArgumentException("private files need an absolute path, not " + target);
    }
    content = new TreeMap<>(content);
    content.keySet().forEach(PrivateFiles::check);
  }

  static void check(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a private file");
    }
  }

  /** Without the content: texts end up in logs. */
  @Override
  public String toString() {
    return content.keySet() + " in " + target;
  }
}
