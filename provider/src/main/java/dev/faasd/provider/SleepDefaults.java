package dev.faasd.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * When functions sleep whose labels do not say.
 *
 * @param idle after how long without a request; empty: never
 */
public record SleepDefaults(Optional<Duration> idle) {
  /** Only functions that want to sleep do. */
  public static final SleepDefaults NONE = new SleepDefaults(Optional.empty());
}
