package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.Mounts;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network of a test's own: random bridge and subnet, a temporary run directory, the host's real
 * plugins. Closing removes it and proves that nothing of it is left; those of processes that were
 * killed are removed before the next one is made.
 */
final class PrivateNetwork implements AutoCloseable {
  private static final int OPEN_PORT = 8081;
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

  /** Process, bridge, and number of the subnet. */
  private static final Pattern NAME = Pattern.compile("faasd-cni-(\\d+)-(fdt[0-9a-f]+)-(\\d+)");

  private final Path directory;
  private final String bridge;
  private final String subnet;
  private final Set<String> linksBefore = links();

  private PrivateNetwork(Path directory, String bridge, String number) {
    this.directory = directory;
    this.bridge = bridge;
    this.subnet = "10.63." + number + ".0/24";
  }

  static PrivateNetwork create() {
    removeThoseOfTheDead();
    String bridge = "fdt%05x".formatted(ThreadLocalRandom.current().nextInt(1 << 20));
    String number = Integer.toString(ThreadLocalRandom.current().nextInt(256));
    String name = "faasd-cni-%d-%s-%s".formatted(ProcessHandle.current().pid(), bridge, number);
    try {
      return new PrivateNetwork(Files.createDirectory(PARENT.resolve(name)), bridge, number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeThoseOfTheDead() {
    for (Path directory : filesIn(PARENT)) {
      Matcher name = NAME.matcher(String.valueOf(directory.getFileName()));
      if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
        new PrivateNetwork(directory, name.group(2), name.group(3)).close();
      }
    }
  }

  NetworkSettings settings(String owner) {
    return settings(owner, OPEN_PORT);
  }

  NetworkSettings settings(String owner, int openHostPort) {
    return new NetworkSettings(
        owner,
        "net-" + bridge,
        bridge,
        subnet,
        directory.resolve("net.d/10-test.conflist"),
        NetworkSettings.defaults(owner).pluginDirs(),
        directory.resolve("run"),
        directory.resolve("run/leases"),
        directory.resolve("results"),
        Set.of(openHostPort));
  }

  Network network(String owner) {
    return Network.of(settings(owner));
  }

  String bridge() {
    return bridge;
  }

  Path directory() {
    return directory;
  }

  List<Path> leases() {
    Path leases = directory.resolve("run/leases/net-" + bridge);
    try (Stream<Path> files = Files.exists(leases) ? Files.list(leases) : Stream.empty()) {
      return files.filter(f -> Character.isDigit(f.getFileName().toString().charAt(0))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a careless hand would: nothing is known of the attachments that are there. */
  void loseRecords() throws IOException {
    for (Path record : filesIn(directory.resolve("run/cni"))) {
      Files.delete(record);
    }
  }

  static List<Path> filesIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program of the host; its exit code is the caller's to judge. */
  static ProcessResult run(String... argv) {
    return ChildProcess.run(List.of(argv), Map.of(), "", Duration.ofSeconds(20));
  }

  static ProcessResult inside(Attachment attachment, String... argv) {
    String[] entered =
        Stream.concat(Stream.of("nsenter", "--net=" + attachment.netns()), Stream.of(argv))
            .toArray(String[]::new);
    return run(entered);
  }

  /**
   * Kills a process at whatever it does. Plugins outlive their parent: it is only fair to let them
   * end. One that begins after it was looked for would be missed, so the parent stands still first.
   */
  static void kill(Process process) {
    run("kill", "-STOP", Long.toString(process.pid()));
    List<ProcessHandle> plugins = process.descendants().toList();
    process.destroyForcibly().onExit().join();
    plugins.forEach(plugin -> plugin.onExit().join());
  }

  @Override
  public void close() {
    network("one").remove();
    network("two").remove();
    try {
      assertEquals("", traces(), "left behind by " + bridge);
    } finally {
      deleteDirectory();
    }
  }

  private String traces() {
    StringBuilder left = new StringBuilder();
    Stream.of(run("iptables-save").stdout(), run("nft", "list", "tables").stdout())
        .flatMap(String::lines)
        .filter(line -> line.contains(bridge))
        .forEach(line -> left.append(line).append('\n'));
    run("cat", "/proc/self/mountinfo")
        .stdout()
        .lines()
        .filter(line -> line.contains(directory.toString()))
        .forEach(line -> left.append(line).append('\n'));
    Set<String> links = new HashSet<>(links());
    links.removeAll(linksBefore);
    links.stream()
        .filter(link -> link.equals(bridge))
        .forEach(link -> left.append(link).append('\n'));
    leases().forEach(lease -> left.append(lease).append('\n'));
    return left.toString();
  }

  private static Set<String> links() {
    try (Stream<Path> links = Files.list(Path.of("/sys/class/net"))) {
      return new HashSet<>(links.map(link -> link.getFileName().toString()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Mounts.isMountPoint(file)) {
          Mounts.unmount(file);
        }
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
