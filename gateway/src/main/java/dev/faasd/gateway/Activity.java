package dev.faasd.gateway;

/** Whether something happened since somebody looked. Safe for use by several threads. */
final class Activity {
  private volatile boolean seen;

  /** Something happened. As a rule no more than a read. */
  void mark() {
    if (!seen) {
      seen = true;
    }
  }

  /** Whether something happened since the last time this was asked. */
  boolean take() {
    boolean was = seen;
    seen = false;
    return was;
  }
}
