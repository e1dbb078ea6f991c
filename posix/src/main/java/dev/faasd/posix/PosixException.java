package dev.faasd.posix;

import org.jspecify.annotations.Nullable;

/** The root of what goes wrong in this module. */
public abstract sealed class PosixException extends RuntimeException
    permits SystemCallException, ChildProcessException {
  private static final long serialVersionUID = 1L;

  PosixException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
