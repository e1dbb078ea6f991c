package dev.faasd.faasd;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.NetworkInterfaces;
import dev.faasd.workload.Instance;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for what an instance could have left, and tells each thing in a few words. After a clean-up
 * that worked there is nothing.
 */
record Leftovers(Settings settings) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> NAMESPACES =
      List.of(Settings.CORE_NAMESPACE, Settings.FUNCTION_NAMESPACE);

  /** What is in the kernel and below the directory that a reboot empties. */
  List<String> onHost() {
    List<String> left = new ArrayList<>(mounts());
    left.addAll(controlGroups());
    if (NetworkInterfaces.exists(settings.bridge())) {
      left.add("interface " + settings.bridge());
    }
    left.addAll(rules("iptables-save"));
    left.addAll(rules("nft", "list", "ruleset"));
    if (Files.exists(settings.runDirectory())) {
      left.add("directory " + settings.runDirectory());
    }
    return left;
  }

  /**
   * What is in containerd.
   *
   * @param purged whether images should be gone, too
   */
  List<String> inContainerd(boolean purged) {
    List<String> left = new ArrayList<>();
    for (String owner : List.of(Parts.FUNCTIONS, Parts.CORE)) {
      try (Parts parts = Parts.open(settings, owner, (identifier, id, stream, line) -> {})) {
        Workloads workloads = parts.workloads();
        if (!workloads.reachable()) {
          return List.of(
              "possibly containers, as containerd does not answer at " + settings.containerd());
        }
        List<String> namespaces = List.copyOf(workloads.namespaces().list().keySet());
        namespaces.stream()
            .flatMap(namespace -> workloads.list(namespace).stream())
            .map(Instance::id)
            .forEach(id -> left.add("container " + id));
        if (purged && owner.equals(Parts.CORE)) {
          namespaces.stream()
              .filter(NAMESPACES::contains)
              .forEach(namespace -> left.add("containerd namespace " + namespace));
        }
      }
    }
    return left;
  }

  private List<String> mounts() {
    String below = " " + settings.runDirectory() + "/";
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      return mounts.filter(mount -> mount.contains(below)).map("mount "::concat).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MOUNTS, e);
    }
  }

  /** Of all hierarchies of version 1, or in the one of version 2. */
  private List<String> controlGroups() {
    try (Stream<Path> hierarchies = Files.list(Parts.CONTROL_GROUPS)) {
      return Stream.concat(Stream.of(Parts.CONTROL_GROUPS), hierarchies)
          .map(hierarchy -> hierarchy.resolve(settings.controlGroupParent()))
          .flatMap(group -> NAMESPACES.stream().map(group::resolve))
          .filter(Files::isDirectory)
          .map(group -> "control group " + group)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + Parts.CONTROL_GROUPS, e);
    }
  }

  private List<String> rules(String... command) {
    try {
      String text = ChildProcess.run(List.of(command), Map.of(), "", PATIENCE).stdout();
      return text.lines()
          .filter(line -> line.contains(settings.bridge()) || line.contains(settings.network()))
          .map(line -> "rule " + line.strip())
          .toList();
    } catch (ChildProcessException e) {
      return List.of("possibly rules, as they cannot be listed: " + e.getMessage());
    }
  }
}
