package dev.faasd.faasd;

import java.util.Optional;
import java.util.function.Consumer;

/** Makes what lets the program start quickly, as it can only be made where it runs. */
final class StartCacheStep implements Step {
  private final StartCache cache;
  private final Consumer<String> say;

  /**
   * Touches nothing yet.
   *
   * @param say told if it cannot be made, which is no reason not to go on
   */
  StartCacheStep(StartCache cache, Consumer<String> say) {
    this.cache = cache;
    this.say = say;
  }

  @Override
  public Optional<String> due() {
    return cache.fits() ? Optional.empty() : Optional.of("make the start cache " + cache.file());
  }

  @Override
  public void run() {
    try {
      cache.make();
    } catch (CannotStartException e) {
      say.accept("going on without a start cache, so the daemons start slower: " + e.getMessage());
    }
  }

  @Override
  public void undo() {
    cache.remove();
  }
}
