package dev.faasd.gateway;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has garbage collected that lived long, such as connections, before it makes the process large.
 * The collector alone takes all of its heap first: after a day of clients that come and go, most of
 * the gateway's memory would be garbage. A collection stops all calls for some 15 ms, which this
 * one does at most once for each {@link #ROOM}.
 */
final class HeapTrim {
  /** Less than that, with what is in the young generation, is not worth a pause. */
  private static final long ROOM = 8 * 1024 * 1024;

  private static final Duration ROUND = Duration.ofSeconds(10);

  private final LongSupplier used;
  private final Runnable collect;
  private long most;

  /**
   * @param used bytes of the heap that are in use, garbage included
   */
  HeapTrim(LongSupplier used, Runnable collect) {
    this.used = used;
    this.collect = collect;
    this.most = 2 * ROOM;
  }

  /** Looks after the heap of this process as long as it runs. */
  static void start() {
    Runtime runtime = Runtime.getRuntime();
    HeapTrim trim = new HeapTrim(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
    var _ = Rounds.start("heap-trim", ROUND, trim::look);
  }

  /** Collects if there may be as much garbage as is worth it, whatever is alive. */
  void look() {
    if (used.getAsLong() > most) {
      collect.run();
      most = used.getAsLong() + ROOM;
    }
  }
}
