package dev.faasd.faasd;

import java.nio.file.Path;

/**
 * Where an installation has what is not a {@link Setting}.
 *
 * @param units systemd's unit files of this host's administrator
 * @param cache what can be made again
 */
record Places(Path units, Path cache) {
  /** The product's. */
  static final Places PRODUCT =
      new Places(
          Path.of("/etc/systemd/system"), Path.of(OptimizeCommand.DEFAULT).resolveSibling(""));

  /** Made by {@code faasd optimize}. */
  Path startCache() {
    return cache.resolve("start.aot");
  }
}
