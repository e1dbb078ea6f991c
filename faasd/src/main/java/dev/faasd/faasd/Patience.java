package dev.faasd.faasd;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How long to wait for something, and how often to look.
 *
 * @param limit after which it is given up
 * @param step between two looks
 * @param word between two words about it
 */
record Patience(Duration limit, Duration step, Duration word) {
  /**
   * Waits.
   *
   * @param condition may throw, which ends the wait
   * @param say told now and then how long it has been
   * @return whether the condition came true
   */
  boolean until(BooleanSupplier condition, Consumer<Duration> say) {
    long begin = System.nanoTime();
    Duration said = Duration.ZERO;
    while (!condition.getAsBoolean()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      if (waited.minus(said).compareTo(word) >= 0) {
        say.accept(waited);
        said = waited;
      }
      if (waited.compareTo(limit) > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private void pause() {
    try {
      Thread.sleep(step);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InstallException("interrupted while waiting", e);
    }
  }
}
