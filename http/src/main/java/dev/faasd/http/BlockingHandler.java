package dev.faasd.http;

/** Serves a request with blocking code, on a virtual thread of its own. */
@FunctionalInterface
public interface BlockingHandler {
  /** Returns the response; throws what the server's {@link FailureAnswer} understands. */
  Response handle(RequestBody body) throws Exception;
}
