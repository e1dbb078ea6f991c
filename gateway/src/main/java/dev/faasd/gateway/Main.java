package dev.faasd.gateway;

import dev.faasd.api.VersionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** The program of the gateway's image. */
public final class Main {
  private static final Logger LOG = System.getLogger(Main.class.getName());

  private static final int MISUSED = 2;

  private Main() {}

  /**
   * Runs until SIGTERM or SIGINT, then lets running calls end and exits 0. Exits 2 when told
   * nonsense.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Environment environment = new Environment(System.getenv());
    Optional<GatewaySettings> settings = environment.settings();
    if (settings.isEmpty()) {
      environment.problems().forEach(problem -> LOG.log(Level.ERROR, problem));
      System.exit(MISUSED);
      return;
    }
    Gateway gateway = start(settings.get());
    HeapTrim.start();
    Duration grace = settings.get().drainTimeout();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(gateway, grace)));
    new CountDownLatch(1).await();
  }

  /** Starts a gateway and says so. */
  static Gateway start(GatewaySettings settings) {
    VersionInfo version = version();
    Gateway gateway = Gateway.start(settings, version);
    LOG.log(
        Level.INFO,
        "faasd gateway {0} serves on port {1,number,#}, metrics on {2,number,#}, by {3}; {4}",
        version.release(),
        gateway.port(),
        gateway.metricsPort(),
        gateway.transport(),
        settings);
    return gateway;
  }

  /** To end on a signal is no failure here, but the JVM would make it one. */
  private static void stop(Gateway gateway, Duration grace) {
    gateway.drain(grace);
    Runtime.getRuntime().halt(0);
  }

  private static VersionInfo version() {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Reading version.properties failed.", e);
    }
    return VersionInfo.of(
        properties.getProperty("version", "dev"), properties.getProperty("commit", "dev"));
  }
}
