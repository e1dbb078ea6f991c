package dev.faasd.faasd;

import dev.faasd.cni.Network;
import dev.faasd.cni.NetworkException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Makes what both daemons need and neither owns, whichever comes first: bridge, rules, forwarding,
 * shared files. Then it looks after them, because others can take them away, as a firewall does
 * when it loads its rules anew. Closed by whoever started it.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Upkeep.class.getName());

  /** How often it looks. */
  static final Duration ROUND = Duration.ofSeconds(30);

  private final Settings settings;
  private final Network network;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("upkeep").factory());

  private Upkeep(Settings settings, Network network) {
    this.settings = settings;
    this.network = network;
  }

  /** Returns when all is there. */
  static Upkeep start(Settings settings, Network network, Duration round) {
    network.prepare();
    Upkeep upkeep = new Upkeep(settings, network);
    SharedFiles.prepare(settings, upkeep.gateway());
    var _ =
        upkeep.timer.scheduleWithFixedDelay(
            upkeep::look, round.toNanos(), round.toNanos(), TimeUnit.NANOSECONDS);
    return upkeep;
  }

  /** The host's address on the bridge. */
  String gateway() {
    return network.gatewayAddress().getHostAddress();
  }

  private void look() {
    try {
      network.repair();
      SharedFiles.prepare(settings, gateway());
    } catch (NetworkException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "cannot look after the network now: {0}", e.getMessage());
    }
  }

  /** Ends the looks; all stays as it is. Idempotent. */
  @Override
  public void close() {
    timer.shutdown();
  }
}
