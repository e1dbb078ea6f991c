package dev.faasd.cni;

import org.jspecify.annotations.Nullable;

/**
 * The root of what goes wrong in this module; the message says what was tried, on what, and why.
 */
public abstract sealed class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NetworkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The host lacks something that an administrator can provide; the message says what to do. */
  public static final class NotPrepared extends NetworkException {
    private static final long serialVersionUID = 1L;

    NotPrepared(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The configuration list cannot be used. */
  public static final class BadConfiguration extends NetworkException {
    private static final long serialVersionUID = 1L;

    BadConfiguration(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A port of the host is in use; the message says which, and by whom if that is known. */
  public static final class PortTaken extends NetworkException {
    private static final long serialVersionUID = 1L;

    private final int port;

    PortTaken(int port, String message) {
      super(message, null);
      this.port = port;
    }

    /** The port of the host. */
    public int port() {
      return port;
    }
  }

  /** A step failed; what was done before it has been undone. */
  public static final class Failed extends NetworkException {
    private static final long serialVersionUID = 1L;

    Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
