package dev.faasd.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * When functions sleep whose labels do not say.
 *
 * @param idle after how long without a request; empty: never
 * @param stop after how long asleep their processes end; empty: never
 */
public record SleepDefaults(Optional<Duration> idle, Optional<Duration> stop) {
  /** Only functions that want to sleep do, for any time. */
  public static final SleepDefaults NONE = new SleepDefaults(Optional.empty(), Optional.empty());
}
