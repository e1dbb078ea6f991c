package dev.faasd.api;

import java.util.Objects;

/**
 * What a client sent cannot be used; the message is one sentence for that client. Always the
 * client's fault, so the answer is a 4xx and nothing was changed.
 */
public abstract sealed class InvalidRequest extends RuntimeException
    permits InvalidAnnotation,
        InvalidDeployment,
        InvalidLabel,
        InvalidName,
        InvalidNamespace,
        InvalidQuantity,
        MalformedJson {
  private static final long serialVersionUID = 1L;

  InvalidRequest(String message) {
    super(message);
  }

  /** The sentence for the client. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "message");
  }
}
