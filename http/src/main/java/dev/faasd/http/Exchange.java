package dev.faasd.http;

import java.util.Optional;
import java.util.concurrent.Future;

/**
 * One request and its response. The methods that tell about the request may be called while it is
 * undecided, from any thread that got it by a safe hand-over; the deciding methods ({@link
 * #answer}, {@link #blocking}, {@link #stream}, {@link #forward}) from any thread.
 *
 * <p>An exchange is decided once; a second decision is ignored, with one exception: after {@link
 * Forwarding#failed} the handler decides again. Until a decision the client waits, and its body is
 * not read beyond a small buffer.
 */
public interface Exchange {

  /** The method as sent, such as {@code GET}. */
  String method();

  /** The request target byte for byte as sent: path and query. */
  String target();

  /** The path as sent, still percent-encoded; starts with a slash. */
  String path();

  /** The query as sent, without the question mark; empty if there is none. */
  String query();

  /** A parameter of the query, decoded; of several the last. */
  Optional<String> queryParameter(String name);

  /** The request's headers. */
  Headers headers();

  /** Who asks, as {@code address:port}; {@code unix} for a Unix socket. */
  String remote();

  /** {@link System#nanoTime} when the head was read. */
  long startedNanos();

  /**
   * Gets back to the event loop of this exchange, from any thread; what runs there must not block.
   * Once the server's loops are closed it does nothing.
   */
  void execute(Runnable task);

  /** Runs a task on the event loop in so long, unless it is cancelled. Call it on the loop. */
  Future<?> later(long nanos, Runnable task);

  /** Adds one who is told the end; at once if it is past. Call it on the event loop. */
  void onFinish(FinishListener listener);

  /** False as soon as the client left or the response is on its way. */
  boolean undecided();

  /** Answers from memory. */
  void answer(Response response);

  /**
   * Answers with what blocking code returns. It runs on a virtual thread of its own; what it throws
   * is answered by the server's {@link FailureAnswer}.
   */
  void blocking(BlockingHandler handler);

  /**
   * Answers with a head now and a body that blocking code writes on a virtual thread of its own.
   *
   * @param head status and headers; its body is ignored
   */
  void stream(Response head, StreamHandler handler);

  /** Sends the request to an upstream and its response back, both as they come. */
  void forward(Upstream upstream, Forwarding forwarding);
}
