package dev.faasd.http;

import java.nio.file.Path;
import java.util.OptionalInt;

/** Where a server listens. */
public sealed interface ListenAddress {

  /**
   * A TCP address.
   *
   * @param host name or address of the interface; {@code 0.0.0.0} for all
   * @param port 0 lets the system choose; {@link HttpServer#boundAddresses} tells which
   */
  record Tcp(String host, int port) implements ListenAddress {
    public Tcp {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("A TCP port is 0 to 65535, not " + port + ".");
      }
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * A Unix socket. A stale socket file of an earlier run is replaced.
   *
   * @param path its file; the directory must exist
   * @param mode permissions of the file, such as {@code 0660}
   * @param group number of the group that owns the file; empty leaves the process's own
   */
  record Unix(Path path, int mode, OptionalInt group) implements ListenAddress {
    @Override
    public String toString() {
      return "unix://" + path;
    }
  }
}
