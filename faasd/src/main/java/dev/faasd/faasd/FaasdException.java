package dev.faasd.faasd;

/**
 * The program cannot do what it was asked to; the message is a sentence for the person who asked.
 */
abstract sealed class FaasdException extends RuntimeException
    permits UsageException,
        CannotStartException,
        GatewayException,
        InstallException,
        OrderException {
  private static final long serialVersionUID = 1L;

  FaasdException(String message) {
    super(message);
  }

  FaasdException(String message, Throwable cause) {
    super(message, cause);
  }
}
