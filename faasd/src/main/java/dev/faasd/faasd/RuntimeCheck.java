package dev.faasd.faasd;

import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must be true of the host's container runtime. */
final class RuntimeCheck {
  private static final Logger LOG = System.getLogger(RuntimeCheck.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Pattern VERSION = Pattern.compile("v?(?<major>\\d+)\\.(?<minor>\\d+)");

  private RuntimeCheck() {}

  /**
   * Waits for containerd, which may be starting at the same time, and checks its version.
   *
   * @param ending ends the wait, too
   * @throws CannotStartException if it does not answer in time, or is too old
   */
  static void await(Workloads workloads, Settings settings, CompletableFuture<Ending> ending) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!workloads.reachable()) {
      if (ending.isDone()) {
        return;
      }
      if (Instant.now().isAfter(end)) {
        throw new CannotStartException(unreachable(settings));
      }
      pause(ending);
    }
    String version = workloads.runtimeVersion();
    LOG.log(Level.INFO, "{0} at {1}", version, settings.containerd());
    checkVersion(version);
  }

  /** What there is to say of a containerd that does not answer. */
  static String unreachable(Settings settings) {
    return "containerd does not answer at %s; start it (systemctl start containerd), install it (apt-get install containerd), or name its socket with %s"
        .formatted(settings.containerd(), Setting.CONTAINERD.flag());
  }

  /** Refuses what is older than 1.6. */
  static void checkVersion(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (matcher.find()
        && Integer.parseInt(matcher.group("major")) * 1000
                + Integer.parseInt(matcher.group("minor"))
            < 1006) {
      throw new CannotStartException(version + " is too old; faasd needs containerd 1.6 or newer");
    }
  }

  private static void pause(CompletableFuture<Ending> ending) {
    try {
      ending.get(STEP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return; // the usual case: nobody asked to end
    } catch (ExecutionException e) {
      throw new IllegalStateException("the wait for signals failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStartException("interrupted while waiting for containerd", e);
    }
  }
}
