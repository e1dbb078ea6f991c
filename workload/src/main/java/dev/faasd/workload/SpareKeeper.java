package dev.faasd.workload;

import dev.faasd.cni.Network;
import dev.faasd.cni.NetworkException;
import java.time.Duration;

/**
 * Has places on the network made ahead, in the background, when nobody has asked for one for a
 * while: making one costs a busy machine as much as it saves later. Thread-safe.
 */
final class SpareKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SpareKeeper.class.getName());

  /** Whoever deploys often deploys another one next. */
  private static final Duration QUIET = Duration.ofMillis(200);

  /** What could not be made is tried again some time. */
  private static final Duration AT_LAST = Duration.ofMinutes(5);

  private final Network network;
  private final int wanted;
  private final Lull lull = new Lull(QUIET, AT_LAST);
  private final Thread thread = Thread.ofVirtual().name("spares").unstarted(this::run);

  /**
   * Begins with the first look.
   *
   * @param wanted how many; with none it does nothing
   */
  SpareKeeper(Network network, int wanted) {
    this.network = network;
    this.wanted = wanted;
  }

  void start() {
    if (wanted > 0) {
      thread.start();
    }
  }

  /** One may have been taken, or left half by a process that died. */
  void look() {
    lull.ask();
  }

  private void run() {
    try {
      while (lull.await()) {
        keep();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      network.keepSpares(wanted);
    } catch (NetworkException e) {
      LOG.log(System.Logger.Level.WARNING, "no places are kept ready: {0}", e.getMessage());
    }
  }

  /** Waits for what is being made; what is there stays. Idempotent. */
  @Override
  public void close() {
    lull.end();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
