package dev.faasd.faasd;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, in a few characters. */
final class Ago {
  private Ago() {}

  static String since(Instant time) {
    return text(Duration.between(time, Instant.now()));
  }

  static String text(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s ago";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min ago";
    }
    return seconds < 172_800 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
  }
}
