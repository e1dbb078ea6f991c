package dev.faasd.faasd;

/** The host could not be set up; what was done has been taken back. */
final class InstallException extends FaasdException {
  private static final long serialVersionUID = 1L;

  InstallException(String message) {
    super(message);
  }

  InstallException(String message, Throwable cause) {
    super(message, cause);
  }
}
