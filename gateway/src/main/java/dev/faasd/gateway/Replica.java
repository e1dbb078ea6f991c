package dev.faasd.gateway;

import dev.faasd.api.ReplicaRoute;
import dev.faasd.http.Upstream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One replica and the calls it is serving. Safe for use by several threads. Stays the same object
 * from table to table.
 */
final class Replica {
  /** Added to the count of calls when no more may come. */
  private static final int SHUT = 1 << 30;

  /**
   * So many calls one that sleeps takes: the kernel keeps them until it is awake. Servers have
   * their kernel keep 100 and more, as a rule.
   */
  static final int EARLY = 64;

  private static final long SUSPECT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final String id;
  private final String address;
  private final int port;
  private final Upstream upstream;
  private final Runnable drained;
  private volatile long suspectUntil;
  private volatile boolean suspected;
  private volatile boolean frozen;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param drained runs once, when it is draining and the last call is done
   */
  Replica(ReplicaRoute route, Upstream upstream, Runnable drained) {
    this.id = route.id();
    this.address = route.address();
    this.port = route.port();
    this.upstream = upstream;
    this.drained = drained;
  }

  String id() {
    return id;
  }

  Upstream upstream() {
    return upstream;
  }

  boolean isAt(ReplicaRoute route) {
    return port == route.port() && address.equals(route.address());
  }

  /** How many calls it serves now. */
  int calls() {
    return calls.get() & ~SHUT;
  }

  /**
   * Takes a call in; false when it is draining, or has taken enough.
   *
   * @param most how many it may serve at a time
   */
  boolean enter(int most) {
    if (calls.incrementAndGet() <= Math.min(most, frozen ? EARLY : SHUT - 1)) {
      return true;
    }
    leave();
    return false;
  }

  /** A call is done. */
  void leave() {
    if (calls.decrementAndGet() == SHUT) {
      tell();
    }
  }

  /** It refused a connection: others first, for a while. */
  void suspect() {
    suspectUntil = System.nanoTime() + SUSPECT_NANOS;
    suspected = true;
  }

  /** Did it refuse a connection just now? */
  boolean isSuspect() {
    if (suspected && suspectUntil - System.nanoTime() < 0) {
      suspected = false;
    }
    return suspected;
  }

  /** Does it sleep? Then who calls it must have it woken. */
  boolean isFrozen() {
    return frozen;
  }

  /**
   * It sleeps.
   *
   * @param anew whether it may have been awake since this was said the last time
   */
  void freeze(boolean anew) {
    if (!frozen || anew) {
      upstream.standStill();
      frozen = true;
      admit();
    }
  }

  /** Takes nothing in any more. */
  void drain() {
    frozen = false;
    upstream.goOn();
    int before = calls.getAndUpdate(count -> count | SHUT);
    if (before == 0 || before == SHUT) {
      tell();
    }
  }

  /** Takes calls in, also when it has just been drained. */
  void serve() {
    frozen = false;
    upstream.goOn();
    admit();
  }

  private void admit() {
    calls.getAndUpdate(count -> count & ~SHUT);
    told.set(false);
  }

  /** The other side forgot what it was told. */
  void forgetTold() {
    told.set(false);
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      drained.run();
    }
  }

  @Override
  public String toString() {
    return id + " at " + upstream;
  }
}
