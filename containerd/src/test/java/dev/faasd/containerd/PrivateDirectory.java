package dev.faasd.containerd;

import dev.faasd.registry.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of one {@link PrivateContainerd}, and the knowledge how to remove all that hangs on
 * it. A lock in it, which ends with its owner's process, tells the living from the dead.
 */
final class PrivateDirectory implements AutoCloseable {
  private static final String PREFIX = "faasd-containerd-";
  private static final Pattern ROOT = Pattern.compile("\"root\":\"([^\"]+)\"");
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

  private final Path path;
  private final ProcessLock lock;

  private PrivateDirectory(Path path, ProcessLock lock) {
    this.path = path;
    this.lock = lock;
  }

  static PrivateDirectory create() throws IOException {
    removeAbandoned();
    Path path = Files.createTempDirectory(PARENT, PREFIX);
    return tryLock(path).orElseThrow(() -> new AssertionError("a new directory cannot be locked"));
  }

  private static Optional<PrivateDirectory> tryLock(Path path) throws IOException {
    return ProcessLock.tryTake(path.resolve("lock")).map(lock -> new PrivateDirectory(path, lock));
  }

  /** One made a moment ago may not be locked yet, but has no configuration either. */
  private static void removeAbandoned() throws IOException {
    List<Path> candidates;
    try (Stream<Path> all = Files.list(PARENT)) {
      candidates =
          all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
              .filter(path -> Files.exists(path.resolve("config.toml")))
              .toList();
    }
    for (Path candidate : candidates) {
      tryLock(candidate).ifPresent(PrivateDirectory::close);
    }
  }

  Path path() {
    return path;
  }

  /** Told in a file, for whoever cleans up. */
  void claim(String namespace) throws IOException {
    Files.createDirectories(path.resolve("namespaces"));
    Files.write(path.resolve("namespaces").resolve(namespace), new byte[0]);
  }

  @Override
  public void close() {
    try {
      endContainers();
      endProcesses();
      unmountAll();
      removeNamespaces();
      deleteTree(path);
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + path, e);
    }
  }

  /** Each has a bundle at state/io.containerd.runtime.v2.task/NAMESPACE/ID. */
  private void endContainers() throws IOException {
    for (Path bundle : paths("state/io.containerd.runtime.v2.task", 2)) {
      String namespace = bundle.getParent().getFileName().toString();
      String root = runtimeState(bundle) + "/" + namespace;
      run("runc", "--root", root, "delete", "--force", bundle.getFileName().toString());
      Path address = bundle.resolve("address");
      if (Files.exists(address)) {
        String socket = Files.readString(address).strip().replaceFirst("^unix://", "");
        Files.deleteIfExists(Path.of(socket));
      }
    }
  }

  /** As the shim remembers it. */
  private static String runtimeState(Path bundle) throws IOException {
    Path options = bundle.resolve("options.json");
    Matcher root = ROOT.matcher(Files.exists(options) ? Files.readString(options) : "");
    return root.find() ? root.group(1) : "/run/containerd/runc";
  }

  private List<Path> paths(String below, int depth) throws IOException {
    Path start = path.resolve(below);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> found = Files.find(start, depth, (p, _) -> depth(start, p) == depth)) {
      return found.toList();
    }
  }

  private static int depth(Path start, Path found) {
    return start.equals(found) ? 0 : start.relativize(found).getNameCount();
  }

  /** containerd and its shims have the directory on their command lines. */
  private void endProcesses() {
    List<ProcessHandle> ours = ProcessHandle.allProcesses().filter(this::isOurs).toList();
    ours.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            ours.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }

  private boolean isOurs(ProcessHandle process) {
    try {
      String command = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return command.contains(path + "/")
          && (command.startsWith("containerd\0") || command.contains("containerd-shim"));
    } catch (IOException _) {
      return false; // It ended just now.
    }
  }

  private void unmountAll() throws IOException {
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .map(line -> line.split(" ", -1)[4])
            .filter(target -> target.startsWith(path + "/"))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String mount : mounts) {
      run("umount", "--lazy", mount);
    }
  }

  /** runc's directory, and in each hierarchy the cgroup that a container's cgroup was in. */
  private void removeNamespaces() throws IOException {
    Path cgroups = Path.of("/sys/fs/cgroup");
    for (Path claim : paths("namespaces", 1)) {
      String name = claim.getFileName().toString();
      deleteTree(Path.of("/run/containerd/runc", name));
      try (Stream<Path> hierarchies = Files.list(cgroups)) {
        Stream.concat(Stream.of(cgroups), hierarchies)
            .map(hierarchy -> hierarchy.resolve(name))
            .filter(Files::isDirectory)
            .forEach(PrivateDirectory::removeCgroup);
      }
    }
  }

  /** Only the directories can be removed; the files in them go along. */
  private static void removeCgroup(Path cgroup) {
    try (Stream<Path> all = Files.walk(cgroup)) {
      for (Path directory :
          all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path top) throws IOException {
    if (Files.isDirectory(top)) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void run(String... command) throws IOException {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
