package dev.faasd.queue;

import dev.faasd.api.Variables;

/**
 * How much a queue holds.
 *
 * @param calls most of them
 * @param bytes most of all calls together
 */
public record QueueLimits(long calls, long bytes) {
  /** A hundred thousand calls, half a gibibyte. */
  public static final QueueLimits STANDARD = new QueueLimits(100_000, 512L << 20);

  private static final int MEBIBYTE = 20;

  /** Those that the variables {@code queue_max_calls} and {@code queue_max_mebibytes} say. */
  public static QueueLimits of(Variables variables) {
    int mebibytes = (int) (STANDARD.bytes >> MEBIBYTE);
    return new QueueLimits(
        variables.number("queue_max_calls", (int) STANDARD.calls, 1, 10_000_000),
        (long) variables.number("queue_max_mebibytes", mebibytes, 1, 1 << 20) << MEBIBYTE);
  }
}
