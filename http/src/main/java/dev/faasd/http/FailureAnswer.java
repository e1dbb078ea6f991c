package dev.faasd.http;

/** Says what a client gets when serving its request failed. */
@FunctionalInterface
public interface FailureAnswer {
  /** The response for this failure; called on any thread, must not throw. */
  Response answer(Exchange exchange, Throwable failure);

  /**
   * A request was refused before any handler saw it, or while its body came in: its head, framing
   * or pace is not that of an honest client. Called on an event loop; must not block or throw.
   *
   * @param status what it was answered: 400, 408, 414, 431, 501 or 505
   */
  default void refused(int status) {}

  /**
   * {@link RequestRefused} with its own status and sentence; anything else is logged and answered
   * 500 without particulars.
   */
  static FailureAnswer standard() {
    return StandardFailureAnswer.INSTANCE;
  }
}
