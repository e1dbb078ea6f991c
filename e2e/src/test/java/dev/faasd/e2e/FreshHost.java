package dev.faasd.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A throw-away Debian with a real systemd, made by hack/fresh-host. It is removed by {@link
 * #close}, and by itself if this process is killed.
 */
final class FreshHost implements AutoCloseable {
  /** May use sudo. */
  static final String PLAIN_USER = "debian";

  private final HostKind kind;
  private final Map<String, String> variables;

  private FreshHost(HostKind kind, String name) {
    this.kind = kind;
    this.variables = new HashMap<>(kind.settings());
    // Another checkout may be tested at the same time.
    int checkout = Math.floorMod(Surroundings.ROOT.hashCode(), 10_000);
    variables.put("FRESH_HOST_NAME", name + checkout);
    variables.put("FRESH_HOST_OWNER", Long.toString(ProcessHandle.current().pid()));
  }

  /**
   * Makes a host and boots it.
   *
   * @param name up to 6 letters; two that live at once need different ones
   */
  static FreshHost start(HostKind kind, String name) throws IOException {
    FreshHost host = new FreshHost(kind, name);
    host.command("destroy").succeeded(); // of a run that was killed
    host.command("create").succeeded();
    try {
      host.start();
      return host;
    } catch (Throwable failure) {
      try {
        host.close();
      } catch (Throwable another) {
        failure.addSuppressed(another);
      }
      throw failure;
    }
  }

  HostKind kind() {
    return kind;
  }

  /** Boots it; returns when systemd has started all that it starts. */
  void start() throws IOException {
    command("start").succeeded();
  }

  /** As {@code systemctl reboot}; returns as {@link #start} does. */
  void reboot() throws IOException {
    command("reboot").succeeded();
  }

  /** Pulls the plug and boots again. */
  void cutPower() throws IOException {
    command("kill").succeeded();
    start();
  }

  /** Since the first process of this boot. */
  Duration sinceBoot() throws IOException {
    String[] words =
        run("cut -d' ' -f1 /proc/uptime; cut -d' ' -f22 /proc/1/stat").split("\\s+", -1);
    double uptime = Double.parseDouble(words[0]);
    double start = Double.parseDouble(words[1]) / 100;
    return Duration.ofMillis((long) ((uptime - start) * 1000));
  }

  /** Reachable from this machine. */
  String address() throws IOException {
    return command("address").succeeded().strip();
  }

  /** Runs a line of shell as root; it must succeed. */
  String run(String line) throws IOException {
    return tryToRun(line).succeeded();
  }

  /** Runs a line of shell as root. */
  Ended tryToRun(String line) throws IOException {
    return command("exec", "bash", "-c", line);
  }

  /** Runs a line of shell as {@link #PLAIN_USER}. */
  Ended runAsPlainUser(String line) throws IOException {
    return command("exec", "-u", PLAIN_USER, "bash", "-c", line);
  }

  /** Copies a file, or what is in a directory, into a directory of the host. */
  void copyIn(Path source, String target) throws IOException {
    List<String> words = new ArrayList<>(List.of("copy"));
    if (Files.isDirectory(source)) {
      try (Stream<Path> files = Files.list(source)) {
        files.map(Path::toString).forEach(words::add);
      }
    } else {
      words.add(source.toString());
    }
    words.add(":" + target + "/");
    command(words).succeeded();
  }

  /** Writes a file. */
  void write(String file, String text) throws IOException {
    run("mkdir -p $(dirname %1$s) && cat >%1$s <<'END'\n%2$s\nEND".formatted(file, text));
  }

  @Override
  public void close() throws IOException {
    command("destroy").succeeded();
  }

  private Ended command(String... words) throws IOException {
    return command(List.of(words));
  }

  private Ended command(List<String> words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Surroundings.ROOT.resolve("hack/fresh-host").toString());
    command.addAll(words);
    return Ended.run(variables, command);
  }
}
