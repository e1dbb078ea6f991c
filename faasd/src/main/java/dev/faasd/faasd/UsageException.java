package dev.faasd.faasd;

/** Wrong flags, arguments or environment variables; the program ends with code 2. */
final class UsageException extends FaasdException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
