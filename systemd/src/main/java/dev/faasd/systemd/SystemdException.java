package dev.faasd.systemd;

import org.jspecify.annotations.Nullable;

/** systemd did not do what it was asked to; the message says what, and what systemd said. */
public final class SystemdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SystemdException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
