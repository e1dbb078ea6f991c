package dev.faasd.gateway;

/** What is remembered of a function's calls from one look to the next. For one thread. */
final class Watched {
  private final Demand demand = new Demand();
  private long calls;
  private long at;

  /**
   * @param calls that had begun at that time
   * @param at {@link System#nanoTime}
   */
  Watched(long calls, long at) {
    this.calls = calls;
    this.at = at;
  }

  /** Calls a second since the last time this was asked. */
  double rate(long callsNow, long now) {
    double rate = (callsNow - calls) / Math.max(1e-3, (now - at) / 1e9);
    calls = callsNow;
    at = now;
    return rate;
  }

  Demand demand() {
    return demand;
  }
}
