package dev.faasd.faasd;

import java.util.Locale;

/** Sizes for people. */
final class Bytes {
  private static final long MANY = 10_000_000_000L;

  private Bytes() {}

  /** In megabytes, or in gigabytes where they are many; as disks are told of. */
  static String text(long bytes) {
    return bytes < MANY
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
