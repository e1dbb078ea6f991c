package dev.faasd.http;

/** Is told the end of an exchange. */
@FunctionalInterface
public interface FinishListener {
  /**
   * Called once on the exchange's event loop; must not block.
   *
   * @param status that went to the client, 0 if none did
   * @param complete true when the whole response was handed to the client's connection; false when
   *     the client left or the response was cut off
   */
  void finished(int status, boolean complete);
}
