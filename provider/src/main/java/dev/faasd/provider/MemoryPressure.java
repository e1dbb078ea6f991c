package dev.faasd.provider;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the host is short of memory.
 *
 * @param meminfo the kernel's account, {@code /proc/meminfo}
 */
record MemoryPressure(Path meminfo) {
  private static final Logger LOG = System.getLogger(MemoryPressure.class.getName());

  /** Percent of all memory that shall be available. */
  private static final int LEAST = 10;

  /** Less than a tenth can be had without swapping. False when nobody can tell. */
  boolean isHigh() {
    try {
      long total = 0;
      long available = Long.MAX_VALUE / LEAST;
      for (String line : Files.readAllLines(meminfo)) {
        if (line.startsWith("MemTotal:")) {
          total = kibibytes(line);
        } else if (line.startsWith("MemAvailable:")) {
          available = kibibytes(line);
          break;
        }
      }
      return available < total / 100 * LEAST;
    } catch (IOException | NumberFormatException e) {
      LOG.log(Level.DEBUG, "cannot tell how much memory is available: {0}", e.toString());
      return false;
    }
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.substring(line.indexOf(':') + 1).replace("kB", "").strip());
  }
}
