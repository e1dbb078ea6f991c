package dev.faasd.http;

/** The body of a response on its way. Safe for use by several threads. */
public interface ResponseStream {
  /**
   * Sends bytes at once. Blocks while the client does not take them.
   *
   * @throws ClientLeft when the client is gone
   */
  void write(byte[] bytes) throws InterruptedException;

  /** False as soon as the client is gone. */
  boolean open();

  /**
   * Runs this on the event loop when the client leaves before the end, at once if it is gone; to
   * wake a writer that waits for something to write. Must not block.
   */
  void onClientLeft(Runnable notice);
}
