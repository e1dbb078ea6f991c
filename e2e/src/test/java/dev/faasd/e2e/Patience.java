package dev.faasd.e2e;

import java.time.Duration;

/**
 * How long tests wait before they give up; on a busy machine things take a multiple of their time.
 */
final class Patience {
  /** For a whole faasd, with images to import. */
  static final Duration START = Duration.ofMinutes(2);

  /** For something to work again after a kill; 5 s on an idle machine. */
  static final Duration RECOVERY = Duration.ofSeconds(20);

  private Patience() {}
}
