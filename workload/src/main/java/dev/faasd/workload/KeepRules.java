package dev.faasd.workload;

import java.time.Duration;

/**
 * Which images are kept that nobody uses now.
 *
 * @param unused for so long any is kept, while there is room
 * @param versions so many of those that each user had before are kept, the latest ones, for a way
 *     back
 * @param high percentage of the disk in use from which on room is made
 * @param low percentage of the disk in use at which enough room is made
 */
public record KeepRules(Duration unused, int versions, int high, int low) {
  /** A day, two versions, 85 and 80 percent. */
  public static final KeepRules DEFAULT = new KeepRules(Duration.ofDays(1), 2, 85, 80);

  /** Checks. */
  public KeepRules {
    if (versions < 0 || low < 0 || low > high || high > 100) {
      throw new IllegalArgumentException(
          "%d versions, %d to %d percent: numbers that cannot be kept to"
              .formatted(versions, low, high));
    }
  }
}
