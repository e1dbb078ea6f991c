package dev.faasd.faasd;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.NetworkInterfaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Looks for what an instance could have left on the host. */
final class Leftovers {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Leftovers() {}

  /** All that is left, each in a few words; nothing after a clean-up that worked. */
  static List<String> of(Settings settings) {
    List<String> left = new ArrayList<>();
    String below = " " + settings.runDirectory() + "/";
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      mounts.filter(mount -> mount.contains(below)).forEach(mount -> left.add("mount " + mount));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MOUNTS, e);
    }
    if (NetworkInterfaces.exists(settings.bridge())) {
      left.add("interface " + settings.bridge());
    }
    left.addAll(rules(settings.bridge(), "iptables-save"));
    left.addAll(rules(settings.bridge(), "nft", "list", "tables"));
    if (Files.exists(settings.runDirectory())) {
      left.add("directory " + settings.runDirectory());
    }
    return left;
  }

  private static List<String> rules(String bridge, String... command) {
    try {
      String text = ChildProcess.run(List.of(command), Map.of(), "", PATIENCE).stdout();
      return text.lines().filter(line -> line.contains(bridge)).map(l -> "rule " + l).toList();
    } catch (ChildProcessException e) {
      return List.of("possibly rules, as they cannot be listed: " + e.getMessage());
    }
  }
}
