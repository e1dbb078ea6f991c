package dev.faasd.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many files a process may have open on this host. */
final class OpenFiles {
  /** What Linux allows by default, and as much as anything needs. */
  private static final long ENOUGH = 1L << 20;

  private static final int CAP_SYS_RESOURCE = 24;

  private OpenFiles() {}

  /**
   * The highest limit a container may be given: the kernel's where we may raise limits, else the
   * one we are under ourselves, as the container runtime most probably is too.
   *
   * @param proc where procfs is mounted
   */
  static long highest(Path proc) {
    try {
      boolean mayRaise =
          (Long.parseUnsignedLong(value(proc.resolve("self/status"), "CapEff:"), 16)
                      >> CAP_SYS_RESOURCE
                  & 1)
              == 1;
      String limit =
          mayRaise
              ? firstLine(proc.resolve("sys/fs/nr_open"))
              : value(proc.resolve("self/limits"), "Max open files").split("\\s+", -1)[1];
      return limit.equals("unlimited") ? ENOUGH : Math.min(ENOUGH, Long.parseLong(limit));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new WorkloadException.StepFailed(
          "reading the limit of open files in %s failed: %s".formatted(proc, e), e);
    }
  }

  /**
   * The kernel gives a number of its settings in one read or not at all, so it must be a large one.
   */
  private static String firstLine(Path setting) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(setting)) {
      return String.valueOf(reader.readLine()).strip();
    }
  }

  private static String value(Path file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(key.length()).strip())
          .findFirst()
          .orElseThrow(() -> new IOException("no line '" + key + "' in " + file));
    }
  }
}
