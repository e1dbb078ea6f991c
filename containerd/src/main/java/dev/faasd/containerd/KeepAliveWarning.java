package dev.faasd.containerd;

import java.util.logging.Filter;
import java.util.logging.Logger;

/**
 * gRPC sets SO_KEEPALIVE on every channel, and Netty warns that a Unix socket has none: a line of
 * noise a connection.
 */
final class KeepAliveWarning {
  /** Held, else its filter would go with it. */
  private static final Logger BOOTSTRAP = Logger.getLogger("io.netty.bootstrap.Bootstrap");

  private KeepAliveWarning() {}

  static synchronized void silence() {
    Filter before = BOOTSTRAP.getFilter();
    BOOTSTRAP.setFilter(
        log ->
            (log.getMessage() == null || !log.getMessage().contains("SO_KEEPALIVE"))
                && (before == null || before.isLoggable(log)));
  }
}
