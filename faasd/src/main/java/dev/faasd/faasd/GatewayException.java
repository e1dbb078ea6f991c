package dev.faasd.faasd;

/** The gateway could not be asked, or did not do what it was asked to. */
final class GatewayException extends FaasdException {
  private static final long serialVersionUID = 1L;

  GatewayException(String message) {
    super(message);
  }

  GatewayException(String message, Throwable cause) {
    super(message, cause);
  }
}
