package dev.faasd.e2e;

import dev.faasd.registry.ProcessLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The places on this machine that one {@link PrivateFaasd} has for itself, and how to find and
 * remove whatever is left in them, also by a run that was killed.
 */
final class Surroundings {
  /** The project's root directory. */
  static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** What `mvn package` makes. */
  static final Path DISTRIBUTION = ROOT.resolve("faasd/target/dist");

  /** The program as distributed. */
  static final Path PROGRAM = DISTRIBUTION.resolve("bin/faasd");

  /** All of two digits, so that no name is the beginning of another. */
  private static final int FIRST = 10;

  private static final int LAST = 45;

  private final Path directory;
  private final String bridge;
  private final int number;
  private final ProcessLock lock;

  private Surroundings(int number, ProcessLock lock) {
    this.number = number;
    this.directory = directory(number);
    this.bridge = "faasde2e" + number;
    this.lock = lock;
  }

  private static Path directory(int number) {
    return Path.of("/tmp/faasd-e2e-" + number);
  }

  /**
   * Takes places that nobody has, neither this run of tests nor another one; what runs that were
   * killed have left there is removed. {@link #remove} gives them back.
   */
  static Surroundings claim() throws IOException {
    for (int number = FIRST; number <= LAST; number++) {
      Path directory = directory(number);
      boolean abandoned = Files.exists(directory);
      Files.createDirectories(directory);
      Optional<ProcessLock> lock = ProcessLock.tryTake(directory.resolve("lock"));
      if (lock.isPresent()) {
        Surroundings claimed = new Surroundings(number, lock.get());
        if (abandoned) {
          claimed.empty();
        }
        return claimed;
      }
    }
    throw new IllegalStateException("too many faasds are tested at once");
  }

  Path directory() {
    return directory;
  }

  /** The first directory in which programs are looked for. */
  Path programs() {
    return directory.resolve("bin");
  }

  /** The variables that keep a faasd within these surroundings. */
  Map<String, String> settings() {
    return Map.ofEntries(
        Map.entry("PATH", programs() + ":" + System.getenv("PATH")),
        Map.entry("FAASD_CACHE", directory.resolve("start.aot").toString()),
        Map.entry("FAASD_CONTAINERD", socket().toString()),
        Map.entry("FAASD_DIR", directory.resolve("faasd").toString()),
        Map.entry("FAASD_PROVIDER_DIR", directory.resolve("provider").toString()),
        Map.entry("FAASD_RUN_DIR", directory.resolve("run").toString()),
        Map.entry("FAASD_LOG_DIR", directory.resolve("log").toString()),
        Map.entry("FAASD_JOURNAL", directory.resolve("no-journal").toString()),
        Map.entry("FAASD_CONFLIST", directory.resolve("cni/10-test.conflist").toString()),
        Map.entry("FAASD_NETWORK", bridge),
        Map.entry("FAASD_BRIDGE", bridge),
        Map.entry("FAASD_CGROUP_PARENT", bridge),
        Map.entry("FAASD_DEFAULTS", "/nonexistent"),
        Map.entry("FAASD_SUBNET", "10." + (210 + number) + ".0.0/16"));
  }

  /** Writes containerd's configuration. */
  Path containerdConfig() throws IOException {
    return Files.writeString(
        directory.resolve("containerd.toml"),
        """
        version = 2
        root = "%1$s/containerd-root"
        state = "%1$s/containerd-state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
        address = "%2$s"
        """
            .formatted(directory, socket()));
  }

  /** Runs the product's own clean-up; its daemons must have ended. */
  void cleanUp() throws IOException {
    Ended ended = Ended.run(settings(), List.of(PROGRAM.toString(), "cleanup"));
    if (ended.exit() != 0) {
      throw new AssertionError("faasd cleanup failed: " + ended.output());
    }
  }

  boolean containerdAnswers() throws IOException {
    return Ended.run("ctr", "-a", socket().toString(), "version").exit() == 0;
  }

  String ctr(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ctr", "-a", socket().toString()));
    command.addAll(List.of(words));
    Ended ended = Ended.run(Map.of(), command);
    if (ended.exit() != 0) {
      throw new AssertionError(command + " failed: " + ended.output());
    }
    return ended.output();
  }

  /** What of these surroundings is on the machine outside {@link #directory}, and mounts within. */
  List<String> leftovers() throws IOException {
    List<String> found = new ArrayList<>();
    for (String[] place :
        List.of(
            new String[] {"ip", "-o", "link"},
            new String[] {"iptables-save"},
            new String[] {"nft", "list", "ruleset"},
            new String[] {"cat", "/proc/self/mounts"})) {
      Ended.run(place)
          .output()
          .lines()
          .filter(this::isOurs)
          .map(line -> place[0] + ": " + line)
          .forEach(found::add);
    }
    return found;
  }

  /** Ends and removes everything in these surroundings, and gives them back; once. */
  void remove() throws IOException {
    empty();
    Files.delete(directory.resolve("lock"));
    Files.delete(directory);
    lock.close();
  }

  /** Whatever state they are in. */
  private void empty() throws IOException {
    ProcessHandle.allProcesses().filter(this::isOfHere).forEach(Surroundings::killTree);
    new ControlGroups(bridge).remove(); // what has lost its shim is nobody's child
    cleanUp();
    // The deepest first: mounts may lie on mounts.
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mounts")).stream()
            .map(line -> line.split(" ", -1)[1])
            .filter(target -> target.startsWith(directory + "/"))
            .sorted(Comparator.reverseOrder())
            .toList();
    for (String mount : mounts) {
      Ended.run("umount", "-l", mount);
    }
    Set<Path> kept = Set.of(directory, directory.resolve("lock"));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file :
          files.filter(file -> !kept.contains(file)).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Ended.run(
        "find", "/sys/fs/cgroup", "-maxdepth", "2", "-name", bridge, "-exec", "rmdir", "{}", "+");
  }

  private Path socket() {
    return directory.resolve("containerd.sock");
  }

  private boolean isOurs(String line) {
    return line.contains(bridge)
        || line.contains("10." + (210 + number) + ".")
        || line.contains(directory + "/");
  }

  /** Daemons have their places in variables, containerd and its shims in their arguments. */
  private boolean isOfHere(ProcessHandle process) {
    return Stream.of("cmdline", "environ")
        .map(name -> Path.of("/proc", Long.toString(process.pid()), name))
        .anyMatch(file -> read(file).contains(directory + "/"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  private static void killTree(ProcessHandle process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
