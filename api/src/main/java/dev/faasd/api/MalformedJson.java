package dev.faasd.api;

/** A body is not the JSON that was asked for. */
public final class MalformedJson extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  MalformedJson(String message) {
    super(message);
  }

  MalformedJson(String message, Exception cause) {
    super(message);
    initCause(cause);
  }
}
