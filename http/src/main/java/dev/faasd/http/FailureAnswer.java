package dev.faasd.http;

/** Says what a client gets when serving its request failed. */
@FunctionalInterface
public interface FailureAnswer {
  /** The response for this failure; called on any thread, must not throw. */
  Response answer(Exchange exchange, Throwable failure);

  /**
   * {@link RequestRefused} with its own status and sentence; anything else is logged and answered
   * 500 without particulars.
   */
  static FailureAnswer standard() {
    return StandardFailureAnswer.INSTANCE;
  }
}
