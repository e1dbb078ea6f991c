package dev.faasd.provider;

import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Lets functions sleep that have had nothing to do, where no gateway of ours says when: all
 * requests come through our own proxy then.
 */
final class Sleeper implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sleeper.class.getName());
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final Functions functions;
  private final Gateways gateways;
  private final CountDownLatch closed = new CountDownLatch(1);

  Sleeper(Functions functions, Gateways gateways) {
    this.functions = functions;
    this.gateways = gateways;
  }

  void start(Executor background) {
    background.execute(this::run);
  }

  private void run() {
    try {
      while (!closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        if (gateways.present().isEmpty()) {
          functions.all().forEach(Sleeper::look);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void look(LiveFunction function) {
    try {
      function.sleep();
    } catch (WorkloadException | ProviderException e) {
      LOG.log(Level.WARNING, "function {0} does not sleep: {1}", function.id(), e.getMessage());
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
