package dev.faasd.posix;

import org.jspecify.annotations.Nullable;

/** A program could not be started, or did not end in time; then it has been killed. */
public final class ChildProcessException extends PosixException {
  private static final long serialVersionUID = 1L;

  ChildProcessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
