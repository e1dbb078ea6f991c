package dev.faasd.http;

/** A server could not listen where it should: the address is taken, or not ours, or forbidden. */
public final class ListenFailed extends HttpException {
  private static final long serialVersionUID = 1L;

  /** Whose message names the address, and says what the system said. */
  public ListenFailed(ListenAddress address, Throwable cause) {
    super("Listening on " + address + " failed: " + cause.getMessage(), cause);
  }
}
