package dev.faasd.faasd;

/** This host lacks what the command needs; the message says what, and what to do about it. */
final class CannotStartException extends FaasdException {
  private static final long serialVersionUID = 1L;

  CannotStartException(String message) {
    super(message);
  }

  CannotStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
