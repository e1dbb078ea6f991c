package dev.faasd.http;

/** Decides how a request is served. */
@FunctionalInterface
public interface Handler {
  /**
   * Called on the connection's event loop as soon as the request's head is read; must not block. It
   * calls one of the exchange's deciding methods, now or later. What it throws is answered by the
   * server's {@link FailureAnswer}.
   */
  void handle(Exchange exchange);
}
