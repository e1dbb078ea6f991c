package dev.faasd.workload;

import dev.faasd.cni.Network;
import dev.faasd.cni.NetworkSettings;
import dev.faasd.registry.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A network of a test's own, with a random bridge and subnet. What a test run that crashed left is
 * removed when the next one starts: a lock in its directory, which ends with its owner's process,
 * tells the living from the dead.
 */
final class PrivateBridge implements AutoCloseable {
  private static final String PREFIX = "faasd-bridge-";
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

  private final Path directory;
  private final ProcessLock lock;
  private final int number;

  private PrivateBridge(Path directory, ProcessLock lock, int number) {
    this.directory = directory;
    this.lock = lock;
    this.number = number;
  }

  static PrivateBridge create() {
    try {
      removeAbandoned();
      while (true) {
        int number = ThreadLocalRandom.current().nextInt(256);
        Path directory = PARENT.resolve(PREFIX + number);
        if (!Files.exists(directory)) {
          Files.createDirectory(directory);
          ProcessLock lock = ProcessLock.tryTake(directory.resolve("lock")).orElseThrow();
          return new PrivateBridge(directory, lock, number);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeAbandoned() throws IOException {
    List<Path> candidates;
    try (Stream<Path> files = Files.list(PARENT)) {
      candidates =
          files
              .filter(file -> file.getFileName().toString().startsWith(PREFIX))
              .filter(file -> Files.exists(file.resolve("lock")))
              .toList();
    }
    for (Path directory : candidates) {
      int number = Integer.parseInt(directory.getFileName().toString().substring(PREFIX.length()));
      ProcessLock.tryTake(directory.resolve("lock"))
          .ifPresent(lock -> new PrivateBridge(directory, lock, number).close());
    }
  }

  int number() {
    return number;
  }

  NetworkSettings settings(String owner) {
    return settings(owner, number);
  }

  /** As another process may know it. */
  static NetworkSettings settings(String owner, int number) {
    Path directory = PARENT.resolve(PREFIX + number);
    String bridge = "fdw" + number;
    return new NetworkSettings(
        owner,
        "net-" + bridge,
        bridge,
        "10.64." + number + ".0/24",
        directory.resolve("net.d/10-test.conflist"),
        NetworkSettings.defaults(owner).pluginDirs(),
        directory.resolve("run"),
        directory.resolve("run/leases"),
        directory.resolve("results"),
        Set.of());
  }

  @Override
  public void close() {
    Network.of(settings(PrivateHost.OWNER)).remove();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
