package dev.faasd.faasd;

import dev.faasd.containerd.PrivateContainerd;
import dev.faasd.registry.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An instance of faasd of a test's own: containerd, network, directories. Needs root. Closing
 * removes all it made, and checks that nothing is left; what a test run that was killed left is
 * removed when the next one starts: a lock in its directory tells the living from the dead.
 */
final class PrivateInstance implements AutoCloseable {
  private static final String PREFIX = "faasd-instance-";
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));
  private static final int MOST = 200;

  private final ProcessLock lock;
  private final Path directory;
  private final PrivateContainerd containerd;
  private final Settings settings;

  private PrivateInstance(ProcessLock lock, Path directory, int number) {
    this.lock = lock;
    this.directory = directory;
    this.containerd = PrivateContainerd.start();
    this.settings = settings(directory, number, containerd.socket());
  }

  static PrivateInstance create() throws IOException {
    for (int number = 1; number < MOST; number++) {
      Path directory = PARENT.resolve(PREFIX + number);
      boolean abandoned = Files.exists(directory.resolve("lock"));
      Files.createDirectories(directory);
      Optional<ProcessLock> lock = ProcessLock.tryTake(directory.resolve("lock"));
      if (lock.isPresent()) {
        if (abandoned) {
          removeAll(settings(directory, number, directory.resolve("no-containerd")));
        }
        return new PrivateInstance(lock.get(), directory, number);
      }
    }
    throw new AssertionError("too many tests run at once");
  }

  private static Settings settings(Path directory, int number, Path socket) {
    return SettingsReader.read(
            List.of(),
            Map.ofEntries(
                Map.entry("FAASD_CONTAINERD", socket.toString()),
                Map.entry("FAASD_DIR", directory.resolve("faasd").toString()),
                Map.entry("FAASD_PROVIDER_DIR", directory.resolve("provider").toString()),
                Map.entry("FAASD_RUN_DIR", directory.resolve("run").toString()),
                Map.entry("FAASD_LOG_DIR", directory.resolve("log").toString()),
                Map.entry("FAASD_JOURNAL", directory.resolve("no-journal").toString()),
                Map.entry("FAASD_CONFLIST", directory.resolve("cni/10-test.conflist").toString()),
                Map.entry("FAASD_NETWORK", "faasd-instance-" + number),
                Map.entry("FAASD_BRIDGE", "fdi" + number),
                Map.entry("FAASD_CGROUP_PARENT", "fdi" + number),
                Map.entry("FAASD_SUBNET", "10.66." + number + ".0/24")))
        .settings();
  }

  Settings settings() {
    return settings;
  }

  PrivateContainerd containerd() {
    return containerd;
  }

  /** Writes a file into the directory of the compose file. */
  Path write(String name, String text) {
    try {
      Path file = settings.directory().resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (containerd;
        lock) {
      removeAll(settings);
      Files.delete(directory.resolve("lock"));
      deleteEmpty(directory);
    }
  }

  private static void removeAll(Settings settings) {
    Cleanup cleanup = new Cleanup(settings);
    cleanup.removeContainersAndNetwork(true);
    cleanup.removeControlGroups();
    cleanup.removeFiles(true);
    List<String> left = new Leftovers(settings).onHost();
    if (!left.isEmpty()) {
      throw new AssertionError("left behind: " + left);
    }
  }

  private static void deleteEmpty(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
