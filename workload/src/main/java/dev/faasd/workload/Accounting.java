package dev.faasd.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the kernel counts of a control group, in version 1, version 2, or some in each. A controller
 * that is off, as memory is on some small boards, counts nothing.
 *
 * @param root where the hierarchies are mounted
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup-v2</a>, cpu.stat,
 *     memory.current, memory.events
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/memory.html">cgroup-v1 memory</a>,
 *     memory.usage_in_bytes, memory.oom_control
 */
record Accounting(Path root) {
  /**
   * Reads the counts.
   *
   * @param group its path below the hierarchies, without a slash before it
   * @return nothing if there is no such group
   */
  Optional<Usage> read(String group) {
    Optional<Duration> cpuTime = cpuTime(group);
    OptionalLong memory = memory(group);
    if (cpuTime.isEmpty() && memory.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(cpuTime.orElse(Duration.ZERO), memory.orElse(0), outOfMemoryKills(group)));
  }

  /** How many processes were killed for want of memory; 0 if there is no such group. */
  long outOfMemoryKills(String group) {
    return firstPresent(
            value(version1("memory", group).resolve("memory.oom_control"), "oom_kill"),
            value(version2(group).resolve("memory.events"), "oom_kill"))
        .orElse(0);
  }

  private Optional<Duration> cpuTime(String group) {
    OptionalLong nanos = number(version1("cpuacct", group).resolve("cpuacct.usage"));
    if (nanos.isPresent()) {
      return Optional.of(Duration.ofNanos(nanos.getAsLong()));
    }
    // In version 2 this is counted whether or not the controller is on.
    OptionalLong micros = value(version2(group).resolve("cpu.stat"), "usage_usec");
    return micros.isPresent()
        ? Optional.of(Duration.of(micros.getAsLong(), ChronoUnit.MICROS))
        : Optional.empty();
  }

  private OptionalLong memory(String group) {
    Path one = version1("memory", group);
    OptionalLong all = number(one.resolve("memory.usage_in_bytes"));
    if (all.isPresent()) {
      return needed(all.getAsLong(), value(one.resolve("memory.stat"), "total_inactive_file"));
    }
    Path two = version2(group);
    all = number(two.resolve("memory.current"));
    return all.isPresent()
        ? needed(all.getAsLong(), value(two.resolve("memory.stat"), "inactive_file"))
        : all;
  }

  private static OptionalLong needed(long all, OptionalLong droppable) {
    return OptionalLong.of(Math.max(0, all - droppable.orElse(0)));
  }

  private Path version1(String controller, String group) {
    return root.resolve(controller).resolve(group);
  }

  private Path version2(String group) {
    return root.resolve(group);
  }

  private static OptionalLong firstPresent(OptionalLong one, OptionalLong other) {
    return one.isPresent() ? one : other;
  }

  private static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException _) {
      // Another version's file, or the group is gone.
      return OptionalLong.empty();
    }
  }

  private static OptionalLong value(Path file, String key) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key + " "))
          .mapToLong(line -> Long.parseLong(line.substring(key.length()).strip()))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
