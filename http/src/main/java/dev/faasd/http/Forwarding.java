package dev.faasd.http;

import java.time.Duration;

/**
 * What one request needs on its way to an upstream and back: one object a request, called on the
 * exchange's event loop, must not block. Hop-by-hop headers are removed before these methods see
 * them.
 */
public interface Forwarding {

  /** The target sent upstream; byte for byte what the client sent unless changed here. */
  default String target(Exchange exchange) {
    return exchange.target();
  }

  /**
   * Changes the head of the request. {@code Host} is already the upstream's; called again when the
   * request is forwarded again.
   */
  default void request(Headers headers) {}

  /** Changes the head of the response. */
  default void response(int status, Headers headers) {}

  /** Longest time from {@link Exchange#forward} to the last byte; zero for no limit. */
  default Duration timeout() {
    return Duration.ZERO;
  }

  /**
   * No response came: decide again. {@link UpstreamException.Kind#UNREACHABLE} allows to forward
   * again, also a request with a body; the others only to answer. Not called when the response had
   * begun (it is cut off then) or the client left. By default answers 504 for a timeout, else 502.
   */
  default void failed(Exchange exchange, UpstreamException failure) {
    exchange.answer(
        Response.text(
            failure.kind() == UpstreamException.Kind.TIMED_OUT ? 504 : 502, failure.getMessage()));
  }
}
