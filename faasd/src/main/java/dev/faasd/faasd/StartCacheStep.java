package dev.faasd.faasd;

import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the start cache. That it cannot be made is no reason not to go on. */
final class StartCacheStep implements Step {
  private final StartCache cache;
  private final Consumer<String> say;
  private boolean isNew;

  /** Touches nothing yet. */
  StartCacheStep(StartCache cache, Consumer<String> say) {
    this.cache = cache;
    this.say = say;
  }

  @Override
  public Optional<String> due() {
    return cache.fits()
        ? Optional.empty()
        : Optional.of("make the start cache %s, which takes a while".formatted(cache.file()));
  }

  @Override
  public void run() {
    isNew = !Files.exists(cache.file());
    try {
      cache.make();
    } catch (CannotStartException e) {
      say.accept("going on without, so the daemons start slower: " + e.getMessage());
    }
  }

  @Override
  public void undo() {
    if (isNew) {
      cache.remove();
    }
  }
}
