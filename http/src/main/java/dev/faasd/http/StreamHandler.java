package dev.faasd.http;

/** Writes the body of a response with blocking code, on a virtual thread of its own. */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Writes and returns; the return ends the response. An exception cuts the response off, so that
   * the client sees that it is not whole; {@link ClientLeft} is not logged.
   */
  void write(ResponseStream out) throws Exception;
}
