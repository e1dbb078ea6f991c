package dev.faasd.workload;

import java.nio.file.Path;

/**
 * A file or directory of the host shown inside the container.
 *
 * @param source absolute path on the host; must exist when the workload starts
 * @param target absolute path inside the container; made when the image lacks it
 * @param readOnly whether the container may only read
 */
public record BindMount(Path source, Path target, boolean readOnly) {
  /**
   * Checks that both paths are absolute.
   *
   * @throws IllegalArgumentException when one is relative
   */
  public BindMount {
    if (!source.isAbsolute() || !target.isAbsolute()) {
      throw new IllegalArgumentException(
          "a bind mount needs absolute paths, not " + source + " on " + target);
    }
  }
}
