package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ProcessResult;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host of a test's own as far as the network goes: rules, forwarding and what else is one for a
 * whole host. All of it is gone with its last process.
 */
final class OwnHost implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Path directory;
  private final Process shell;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final List<Process> servers = new ArrayList<>();

  private OwnHost(Path directory, Process shell) {
    this.directory = directory;
    this.shell = shell;
    this.commands = shell.outputWriter(UTF_8);
    this.answers = shell.inputReader(UTF_8);
  }

  /** A place on its network. */
  record Place(String address, String netns) {}

  static OwnHost create() throws IOException {
    Path directory = Files.createTempDirectory("faasd-host");
    // Network files in /proc and /sys are those of the process that mounted them.
    String script = "mount -t sysfs sysfs /sys && ip link set lo up && exec \"$@\"";
    List<String> argv =
        new ArrayList<>(List.of("unshare", "--net", "--mount", "sh", "-c", script, "sh"));
    argv.addAll(NetworkShell.command());
    argv.add(directory.toString());
    Process shell =
        new ProcessBuilder(argv).redirectError(directory.resolve("log").toFile()).start();
    OwnHost host = new OwnHost(directory, shell);
    // Until then it may still be where it came from: commands would change the rules of the
    // machine.
    if (!"ready".equals(host.answers.readLine())) {
      throw new IOException("the network's shell did not start: " + host.log());
    }
    return host;
  }

  /** For its files; what networks keep is below, by bridge. */
  Path directory() {
    return directory;
  }

  /** Has the network do something; returns what it says, such as an address. */
  String network(String command) {
    String answer = tryNetwork(command);
    assertTrue(answer.startsWith("done"), () -> command + ": " + answer + log());
    return answer.substring("done".length()).strip();
  }

  private String tryNetwork(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
      return String.valueOf(answers.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException("the network's shell ended: " + log(), e);
    }
  }

  Place attach(String bridge, String id, Access access) {
    String ports = access.exposed().stream().map(String::valueOf).collect(Collectors.joining(","));
    String word = access.isolated() ? "-" : ports;
    String[] words = network("attach " + bridge + " " + id + " " + word).split(" ", -1);
    return new Place(words[0], words[1]);
  }

  /** What the network's code has logged. */
  String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script on the host, which must succeed. */
  String run(String script) {
    ProcessResult result = ChildProcess.run(here("sh", "-ec", script), Map.of(), "", TIMEOUT);
    assertTrue(result.succeeded(), () -> script + ": " + result.stdout() + result.stderr());
    return result.stdout();
  }

  /** Runs a script in a place, which must succeed. */
  String run(Place place, String script) {
    return run("nsenter --net=%s sh -ec '%s'".formatted(place.netns, script));
  }

  /** Another machine, on a cable to this one. */
  Place outside() {
    Path netns = directory.resolve("outside");
    run(
        """
        touch %1$s
        unshare --net=%1$s ip link set lo up
        ip link add cable type veth peer name far
        ip address add 10.64.0.1/24 dev cable
        ip link set cable up
        nsenter --net=%1$s true
        ip link set far netns %1$s
        nsenter --net=%1$s sh -ec "ip address add 10.64.0.2/24 dev far; ip link set far up;
          ip route add 10.63.0.0/16 via 10.64.0.1"
        """
            .formatted(netns));
    return new Place("10.64.0.2", netns.toString());
  }

  /** A web server in a place, on port 80. */
  void serve(Place place) throws IOException {
    serve("nsenter --net=" + place.netns, 80);
  }

  /** The same on another port. */
  void serve(Place place, int port) throws IOException {
    serve("nsenter --net=" + place.netns, port);
  }

  /** One of the host itself, on all its addresses. */
  void serve(int port) throws IOException {
    serve("", port);
  }

  private void serve(String entering, int port) throws IOException {
    Path pages = Files.createDirectories(directory.resolve("pages"));
    Files.writeString(pages.resolve("index.html"), "hello\n");
    List<String> argv =
        here("sh", "-c", "exec %s busybox httpd -f -p %d -h %s".formatted(entering, port, pages));
    servers.add(new ProcessBuilder(argv).inheritIO().start());
    await().until(() -> get(entering, "127.0.0.1", port));
  }

  /** Whether a place gets an answer from there within two seconds. */
  boolean reaches(Place from, String address, int port) {
    return get("nsenter --net=" + from.netns, address, port);
  }

  /** The same of the host itself. */
  boolean reaches(String address, int port) {
    return get("", address, port);
  }

  private boolean get(String entering, String address, int port) {
    String script =
        "%s timeout 2 bash -c 'exec 3<>/dev/tcp/%s/%d && printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3 && cat <&3'"
            .formatted(entering, address, port);
    return ChildProcess.run(here("sh", "-c", script), Map.of(), "", TIMEOUT)
        .stdout()
        .endsWith("hello\n");
  }

  private List<String> here(String... argv) {
    List<String> entered =
        new ArrayList<>(
            List.of("nsenter", "--target", Long.toString(shell.pid()), "--mount", "--net"));
    entered.addAll(List.of(argv));
    return entered;
  }

  @Override
  public void close() throws IOException {
    for (Process server : servers) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly().onExit().join();
    }
    shell.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
