package dev.faasd.gateway;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where calls wait that cannot go anywhere now, or went to a replica that is still asleep. The
 * first one makes the room ask for a wake; one question at a time, however many wait. Safe for use
 * by several threads.
 */
final class WaitingRoom {
  /** More than that are sent away. */
  static final int SEATS = 1024;

  private final Set<FunctionCall> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean knocked;
  private final Question question;

  /** How the room asks for a wake. */
  @FunctionalInterface
  interface Question {
    /**
     * Starts asking, without blocking, and says {@link #askAgain} later.
     *
     * @param again whether the last question did not help
     */
    void ask(WaitingRoom room, boolean again);
  }

  WaitingRoom(Question question) {
    this.question = question;
  }

  /** Sits down; false when the room is full. */
  boolean join(FunctionCall call) {
    if (!waiting.add(call)) {
      return true;
    }
    if (taken.incrementAndGet() > SEATS) {
      leave(call);
      return false;
    }
    ask(false);
    return true;
  }

  /** Asks, until there is a way, for calls that are with a replica which fell asleep over them. */
  void knock() {
    knocked = true;
    ask(false);
  }

  private void ask(boolean again) {
    if (asking.compareAndSet(false, true)) {
      question.ask(this, again);
    }
  }

  /** Does nobody wait? */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Goes; false when it was not, or no longer, in the room. */
  boolean leave(FunctionCall call) {
    boolean was = waiting.remove(call);
    if (was) {
      taken.decrementAndGet();
    }
    return was;
  }

  /** The last question was some time ago: asks again if somebody is still waiting. */
  void askAgain() {
    asking.set(false);
    if (knocked || !waiting.isEmpty()) {
      ask(true);
    }
  }

  /** There is a way: all try again. */
  void release() {
    knocked = false;
    asking.set(false);
    for (FunctionCall call : List.copyOf(waiting)) {
      if (leave(call)) {
        call.again();
      }
    }
  }

  /** There will be no way: all are answered so. */
  void dismiss(int status, String sentence) {
    asking.set(false);
    for (FunctionCall call : List.copyOf(waiting)) {
      if (leave(call)) {
        call.dismiss(status, sentence);
      }
    }
  }
}
