package dev.faasd.gateway;

/** How long one call waits for a replica in all. On its event loop. */
final class Wait {
  private long began;
  private long nanos;
  private boolean waiting;

  /** It waits from now on, if it does not already. */
  void begin() {
    if (!waiting) {
      waiting = true;
      began = System.nanoTime();
    }
  }

  /** It does not wait any more. */
  void end() {
    if (waiting) {
      waiting = false;
      nanos += System.nanoTime() - began;
    }
  }

  /** Tells of a call that is over, if it waited at all. */
  void observe(FunctionMetrics metrics) {
    end();
    if (nanos > 0) {
      metrics.waited(nanos);
    }
  }
}
