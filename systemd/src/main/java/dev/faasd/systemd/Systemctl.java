package dev.faasd.systemd;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the service manager for things, by {@code systemctl}. Stateless. */
public final class Systemctl {
  /** Longer than a unit of ours may take to stop. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Pattern VERSION = Pattern.compile("systemd (?<number>[0-9]+)");

  private final Function<List<String>, ProcessResult> programs;

  /**
   * Asks nothing yet.
   *
   * @param programs runs a program to its end; may throw {@link ChildProcessException}
   */
  public Systemctl(Function<List<String>, ProcessResult> programs) {
    this.programs = programs;
  }

  /** That of this host. */
  public static Systemctl ofThisHost() {
    return new Systemctl(argv -> ChildProcess.run(argv, Map.of(), "", PATIENCE));
  }

  /**
   * Whether systemd runs this host; see sd_booted(3).
   *
   * @param root the host's root directory
   */
  public static boolean isBooted(Path root) {
    return Files.isDirectory(root.resolve("run/systemd/system"));
  }

  /** systemd's version, such as 252. */
  public int version() {
    String text = run("--version");
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      throw new SystemdException("systemctl --version does not tell one: " + text.strip(), null);
    }
    return Integer.parseInt(version.group("number"));
  }

  /** How a unit is; one that is not there is inactive and has no file. */
  public UnitState state(String unit) {
    return UnitState.parse(run("show", "--property=" + UnitState.PROPERTIES, unit));
  }

  /** Has all unit files read again. */
  public void daemonReload() {
    run("daemon-reload");
  }

  /** Has the units start with the host from now on. */
  public void enable(List<String> units) {
    run("enable", units);
  }

  /** Has the units no longer start with the host. */
  public void disable(List<String> units) {
    run("disable", units);
  }

  /** Begins to start the units, and returns. */
  public void start(List<String> units) {
    run("start", "--no-block", units);
  }

  /** Begins to start the units again by {@code RestartKillSignal}, and returns. */
  public void restart(List<String> units) {
    run("restart", "--no-block", units);
  }

  /** Stops the units, and returns when they have ended. */
  public void stop(List<String> units) {
    run("stop", units);
  }

  /** Forgets that the units failed. */
  public void resetFailed(List<String> units) {
    run("reset-failed", units);
  }

  private void run(String verb, List<String> units) {
    List<String> words = new ArrayList<>(List.of(verb));
    words.addAll(units);
    run(words.toArray(String[]::new));
  }

  private void run(String verb, String flag, List<String> units) {
    List<String> words = new ArrayList<>(List.of(verb, flag));
    words.addAll(units);
    run(words.toArray(String[]::new));
  }

  private String run(String... words) {
    List<String> argv = new ArrayList<>(List.of("systemctl"));
    argv.addAll(List.of(words));
    ProcessResult result;
    try {
      result = programs.apply(argv);
    } catch (ChildProcessException e) {
      throw new SystemdException(String.valueOf(e.getMessage()), e);
    }
    if (!result.succeeded()) {
      throw new SystemdException(
          "\"%s\" failed with exit code %d: %s"
              .formatted(
                  String.join(" ", argv),
                  result.exitCode(),
                  result.stderr().strip().replace('\n', ' ')),
          null);
    }
    return result.stdout();
  }
}
