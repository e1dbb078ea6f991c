package dev.faasd.workload;

/**
 * How full a disk is.
 *
 * @param total in bytes
 * @param available in bytes, to somebody who is not root
 */
public record DiskUse(long total, long available) {
  private static final int WHOLE = 100;

  /** In use, of all; what is reserved for root counts as used. */
  public int percent() {
    return total == 0 ? 0 : (int) ((total - available) * WHOLE / total);
  }
}
