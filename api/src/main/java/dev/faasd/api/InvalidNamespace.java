package dev.faasd.api;

/** A namespace breaks a rule. */
public final class InvalidNamespace extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidNamespace(String message) {
    super(message);
  }
}
