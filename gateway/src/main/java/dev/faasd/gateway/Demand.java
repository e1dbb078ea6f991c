package dev.faasd.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many replicas a function's load has wanted of late. More are given at once, fewer only when
 * fewer have been enough for a while: load that comes in waves does not stop and start replicas.
 * For one thread.
 */
final class Demand {
  private record Wanted(long nanos, int replicas) {}

  /** Latest last; each but the last wanted more than all after it. */
  private final Deque<Wanted> falling = new ArrayDeque<>();

  /**
   * Notes what the load wants now.
   *
   * @return the most that it wanted within the window
   */
  int most(int replicas, long now, Duration window) {
    falling.removeIf(past -> past.replicas() <= replicas || now - past.nanos() > window.toNanos());
    falling.addLast(new Wanted(now, replicas));
    return falling.getFirst().replicas();
  }
}
