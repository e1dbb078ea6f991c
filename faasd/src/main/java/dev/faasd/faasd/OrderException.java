package dev.faasd.faasd;

/** An order to a daemon could not be given or carried out. */
final class OrderException extends FaasdException {
  private static final long serialVersionUID = 1L;

  OrderException(String message) {
    super(message);
  }

  OrderException(String message, Throwable cause) {
    super(message, cause);
  }
}
