package dev.faasd.faasd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether the programs are there that faasd and containerd run.
 *
 * @param path directories of programs
 * @param plugins directories of CNI plugins
 */
record ProgramsCheck(List<Path> path, List<Path> plugins) implements Check {
  /** Where a system's own programs are. */
  static final List<Path> SYSTEM_PATH =
      Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
          .map(Path::of)
          .toList();

  private static final List<String> PLUGINS = List.of("bridge", "host-local", "portmap");

  /** A program, by any of its names, and the package that has it. */
  private record Needed(List<String> names, String packageName) {}

  private static final List<Needed> PROGRAMS =
      List.of(
          new Needed(List.of("runc", "crun"), "runc"),
          new Needed(List.of("ip"), "iproute2"),
          new Needed(List.of("bridge"), "iproute2"),
          new Needed(List.of("iptables"), "iptables"),
          new Needed(List.of("iptables-save"), "iptables"),
          new Needed(List.of("iptables-restore"), "iptables"),
          new Needed(List.of("nft"), "nftables"));

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Needed needed : PROGRAMS) {
      if (needed.names.stream().noneMatch(name -> isIn(path, name))) {
        problems.add(
            "there is no program %s: install the package %s (apt-get install %s)"
                .formatted(
                    String.join(" or ", needed.names), needed.packageName, needed.packageName));
      }
    }
    List<String> missing = PLUGINS.stream().filter(name -> !isIn(plugins, name)).toList();
    if (!missing.isEmpty()) {
      problems.add(
          "the CNI plugins %s are in none of %s: install the package containernetworking-plugins, or name their directory with %s"
              .formatted(String.join(", ", missing), plugins, Setting.CNI_BIN.flag()));
    }
    return problems;
  }

  private static boolean isIn(List<Path> directories, String name) {
    return directories.stream().anyMatch(directory -> Files.isExecutable(directory.resolve(name)));
  }
}
