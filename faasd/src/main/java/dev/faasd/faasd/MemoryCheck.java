package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the host has the memory for faasd, containerd and a few functions.
 *
 * @param meminfo {@code /proc/meminfo}
 */
record MemoryCheck(Path meminfo) implements Check {
  /** A machine that is sold with 512 MiB has a little less. */
  private static final int NEEDED_MIB = 450;

  private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(?<kib>[0-9]+) kB");

  @Override
  public List<String> problems() {
    try {
      Matcher total = TOTAL.matcher(Files.readString(meminfo));
      if (!total.find() || Long.parseLong(total.group("kib")) / 1024 >= NEEDED_MIB) {
        return List.of();
      }
      return List.of(
          "this host has %d MiB of memory, and %d are needed: give it more"
              .formatted(Long.parseLong(total.group("kib")) / 1024, NEEDED_MIB));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + meminfo, e);
    }
  }
}
