package dev.faasd.queueworker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The queue-worker's program, in the gateway's image. */
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
    Optional<WorkerSettings> settings = environment.settings();
    if (settings.isEmpty()) {
      environment.problems().forEach(problem -> LOG.log(Level.ERROR, problem));
      System.exit(MISUSED);
      return;
    }
    Worker worker = Worker.start(settings.get());
    LOG.log(
        Level.INFO,
        "faasd queue-worker takes calls from {0}, metrics on {1,number,#}.",
        settings.get().server(),
        worker.metricsPort());
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(worker)));
    new CountDownLatch(1).await();
  }

  /** To end on a signal is no failure here, but the JVM would make it one. */
  private static void stop(Worker worker) {
    worker.close();
    Runtime.getRuntime().halt(0);
  }
}
