package dev.faasd.queue;

/**
 * How much a queue holds.
 *
 * @param calls most of them
 * @param bytes most of all calls together
 */
public record QueueLimits(long calls, long bytes) {
  /** A hundred thousand calls, half a gibibyte. */
  public static final QueueLimits STANDARD = new QueueLimits(100_000, 512L << 20);
}
