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

  /** Containers get ten seconds to stop; a little is left for the rest. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private static final int MISUSED = 2;

  private Main() {}

  /** Runs until SIGTERM or SIGINT, then lets running calls end. Exits 2 when told nonsense. */
  public static void main(String[] arguments) throws InterruptedException {
    Environment environment = new Environment(System.getenv());
    Optional<GatewaySettings> settings = environment.settings();
    if (settings.isEmpty()) {
      environment.problems().forEach(problem -> LOG.log(Level.ERROR, problem));
      System.exit(MISUSED);
      return;
    }
    VersionInfo version = version();
    Gateway gateway = Gateway.start(settings.get(), version);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> gateway.close(GRACE)));
    LOG.log(
        Level.INFO,
        "faasd gateway {0} serves on port {1,number,#}, metrics on {2,number,#}, by {3}; {4}",
        version.release(),
        gateway.port(),
        gateway.metricsPort(),
        gateway.transport(),
        settings.get());
    new CountDownLatch(1).await();
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
