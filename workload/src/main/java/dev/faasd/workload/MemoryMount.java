package dev.faasd.workload;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A directory in memory inside the container, empty at each start.
 *
 * @param target absolute path inside the container; made when the image lacks it
 * @param bytes at most; empty for half of the host's memory
 * @param mode of the directory, octal, such as {@code 1777}
 */
public record MemoryMount(Path target, OptionalLong bytes, String mode) {}
