package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory the host has. */
final class HostMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String TOTAL = "MemTotal:";

  private HostMemory() {}

  /** In bytes. */
  static long total() {
    return total(MEMINFO);
  }

  static long total(Path meminfo) {
    try (Stream<String> lines = Files.lines(meminfo)) {
      String kibibytes =
          lines
              .filter(line -> line.startsWith(TOTAL))
              .map(line -> line.substring(TOTAL.length()).replace("kB", "").strip())
              .findFirst()
              .orElseThrow(() -> new IOException("no line '" + TOTAL + "' in " + meminfo));
      return Long.parseLong(kibibytes) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out how much memory there is", e);
    }
  }
}
