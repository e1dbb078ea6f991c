package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The control groups of a {@link PrivateFaasd}'s containers, as the kernel shows them: whoever asks
 * disturbs nobody.
 *
 * @param parent above the groups of all namespaces
 */
record ControlGroups(String parent) {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final List<Path> HIERARCHIES =
      Stream.of("unified", "", "freezer").map(ROOT::resolve).filter(Files::isDirectory).toList();

  /** Whether the function has processes and all of them stand still. */
  boolean frozen(String function) throws IOException {
    List<Path> groups = groups(function);
    boolean any = false;
    for (Path group : groups) {
      if (!processes(group).isEmpty()) {
        any = true;
        if (!read(group.resolve("freezer.state")).startsWith("FROZEN")
            && !read(group.resolve("cgroup.events")).contains("frozen 1")) {
          return false;
        }
      }
    }
    return any;
  }

  /** Process ids of all of a function's replicas. */
  List<Long> processes(String function) throws IOException {
    return groups(function).stream()
        .flatMap(group -> processes(group).stream())
        .distinct()
        .toList();
  }

  /** Kills whatever is in them, also what stands still, and removes them. */
  void remove() throws IOException {
    List<Path> groups = all();
    for (Path group : groups) {
      write(group.resolve("freezer.state"), "THAWED");
      write(group.resolve("cgroup.freeze"), "0");
      processes(group).stream()
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .forEach(ProcessHandle::destroyForcibly);
    }
    await().until(() -> groups.stream().allMatch(group -> processes(group).isEmpty()));
    for (Path group : groups.reversed()) {
      Files.deleteIfExists(group);
    }
  }

  /** In all hierarchies; those above others before them. */
  private List<Path> all() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> hierarchies = Files.list(ROOT)) {
      for (Path hierarchy : Stream.concat(Stream.of(ROOT), hierarchies).toList()) {
        Path top = hierarchy.resolve(parent);
        if (Files.isDirectory(top)) {
          try (Stream<Path> files = Files.walk(top)) {
            files.filter(Files::isDirectory).forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private static void write(Path file, String word) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, word);
    }
  }

  private static List<Long> processes(Path group) {
    return read(group.resolve("cgroup.procs")).lines().map(Long::valueOf).toList();
  }

  /** Of the first hierarchy that has some: in the others its processes are the same. */
  private List<Path> groups(String function) throws IOException {
    for (Path hierarchy : HIERARCHIES) {
      Path namespace = hierarchy.resolve(parent).resolve("openfaas-fn");
      if (Files.isDirectory(namespace)) {
        try (Stream<Path> children = Files.list(namespace)) {
          List<Path> found =
              children
                  .filter(child -> child.getFileName().toString().startsWith(function + ".g"))
                  .toList();
          if (!found.isEmpty()) {
            return found;
          }
        }
      }
    }
    return List.of();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return ""; // it has gone, or is of another version
    }
  }
}
