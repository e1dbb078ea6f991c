package dev.faasd.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A process that keeps, takes and gives back spares without end, or dies after a step. */
final class SparesUntilKilled {
  /** What the shell says of a process that was killed. */
  private static final int KILLED = 137;

  private SparesUntilKilled() {}

  /** Arguments: name, bridge, subnet, directory, the number of the last step. */
  public static void main(String[] args) {
    Path directory = Path.of(args[3]);
    Network network =
        Network.of(
            new NetworkSettings(
                "one",
                args[0],
                args[1],
                args[2],
                directory.resolve("net.d/10-test.conflist"),
                NetworkSettings.defaults("one").pluginDirs(),
                directory.resolve("run"),
                directory.resolve("run/leases"),
                directory.resolve("results"),
                Set.of()));
    dieAfter(Integer.parseInt(args[4]));
    System.out.println("running");
    for (int i = 0; true; i++) {
      network.keepSpares(2);
      network.attach("fn-" + i, List.of(), Access.ISOLATED);
      if (i % 3 == 1) {
        network.detach("fn-" + i);
      }
      if (i % 5 == 2) {
        network.keepSpares(0);
      }
    }
  }

  private static void dieAfter(int step) {
    AtomicInteger steps = new AtomicInteger();
    Logger logger = Logger.getLogger("dev.faasd.steps");
    logger.setLevel(Level.FINER);
    logger.setUseParentHandlers(false);
    logger.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord done) {
            if (steps.incrementAndGet() == step) {
              Runtime.getRuntime().halt(KILLED);
            }
          }

          @Override
          public void flush() {
            // Nothing is kept back.
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        });
  }
}
