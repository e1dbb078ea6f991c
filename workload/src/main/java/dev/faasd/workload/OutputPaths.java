package dev.faasd.workload;

import java.nio.file.Path;

/**
 * The pipes of one workload on the host, named in its task.
 *
 * @param directory holds nothing else
 */
record OutputPaths(Path directory) {
  Path stdout() {
    return directory.resolve("stdout");
  }

  Path stderr() {
    return directory.resolve("stderr");
  }
}
