package dev.faasd.containerd;

import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Logger;

/**
 * gRPC sets SO_KEEPALIVE on every channel, and Netty warns that a Unix socket has none: a line of
 * noise a connection.
 */
final class KeepAliveWarning {
  /** Held, else their filters would go with them. */
  private static final List<Logger> BOOTSTRAPS =
      List.of(
          Logger.getLogger("io.netty.bootstrap.Bootstrap"),
          Logger.getLogger("io.netty.bootstrap.ServerBootstrap"));

  private KeepAliveWarning() {}

  static synchronized void silence() {
    BOOTSTRAPS.forEach(KeepAliveWarning::silence);
  }

  private static void silence(Logger bootstrap) {
    Filter before = bootstrap.getFilter();
    bootstrap.setFilter(
        log ->
            (log.getMessage() == null || !log.getMessage().contains("SO_KEEPALIVE"))
                && (before == null || before.isLoggable(log)));
  }
}
