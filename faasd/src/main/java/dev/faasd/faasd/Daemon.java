package dev.faasd.faasd;

import dev.faasd.systemd.Notify;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What the daemons have in common: signals, log, lock, readiness.
 *
 * @param environment of the process
 * @param err where the log goes
 */
record Daemon(Settings settings, Map<String, String> environment, PrintStream err) {
  private static final Logger LOG = System.getLogger(Daemon.class.getName());

  /** Runs the role to its end; returns the code to end with. */
  int run(Role role) {
    return run(role, Signals.handle());
  }

  /** The same, ended by somebody else than signals. */
  int run(Role role, CompletableFuture<Ending> ending) {
    DaemonLog.install(err, environment.containsKey("JOURNAL_STREAM"), settings.logLevel());
    LOG.log(Level.INFO, "{0}: {1}", role.name(), Version.current());
    requireRoot();
    try (InstanceLock _ = InstanceLock.take(settings, role.name());
        ContainerLog log = ContainerLog.open(settings);
        Parts parts = Parts.open(settings, role.owner(), role.sink(log), role.spares())) {
      Notify manager = Notify.of(environment, ProcessHandle.current().pid());
      var _ = ending.thenRun(manager::stopping);
      boolean well = role.run(parts, manager.heartbeat(), manager::ready, ending);
      LOG.log(Level.INFO, "{0}: ended", role.name());
      return well ? Program.DONE : Program.FAILED;
    }
  }

  /**
   * Checks who runs the program.
   *
   * @throws CannotStartException if it is not root
   */
  static void requireRoot() {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        throw new CannotStartException(
            "faasd must run as root, for containers, networks and mounts: try it with sudo");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find out who runs this process", e);
    }
  }
}
