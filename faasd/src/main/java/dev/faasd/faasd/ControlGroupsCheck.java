package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether limits can be set: control groups of version 2, version 1, or both at once.
 *
 * @param groups where they are mounted
 * @param proc where procfs is mounted
 */
record ControlGroupsCheck(Path groups, Path proc) implements Check {
  private static final List<String> NEEDED = List.of("cpu", "memory", "pids");

  @Override
  public List<String> problems() {
    try {
      Path unified = groups.resolve("cgroup.controllers");
      boolean pure = Files.exists(unified);
      Set<String> there =
          pure ? Set.of(Files.readString(unified).strip().split("\\s+", -1)) : firstVersion();
      List<String> problems = new ArrayList<>();
      for (String controller : pure ? NEEDED : withFreezer()) {
        if (!there.contains(controller)) {
          problems.add(lacks(controller));
        }
      }
      return problems;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read which control groups there are", e);
    }
  }

  /** Version 2 freezes without a controller. */
  private static List<String> withFreezer() {
    List<String> needed = new ArrayList<>(NEEDED);
    needed.add("freezer");
    return needed;
  }

  /** Those that have a hierarchy: /proc/cgroups is of name, hierarchy, groups, enabled. */
  private Set<String> firstVersion() throws IOException {
    return Files.readAllLines(proc.resolve("cgroups")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length >= 4 && !fields[1].equals("0") && fields[3].equals("1"))
        .map(fields -> fields[0])
        .collect(Collectors.toSet());
  }

  private static String lacks(String controller) {
    return controller.equals("memory")
        ? "the kernel limits no memory: add \"cgroup_enable=memory\" to its command line (Raspberry"
            + " Pi OS: /boot/firmware/cmdline.txt) and reboot"
        : "the control group controller %s is not there: enable it on the kernel's command line and reboot"
            .formatted(controller);
  }
}
