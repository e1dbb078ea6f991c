package dev.faasd.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the connections of one server share. */
final class HttpService {
  private final EventLoops loops;
  private final ServerLimits limits;
  private final Handler handler;
  private final FailureAnswer failures;
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile Phase phase = Phase.SERVING;

  /** What becomes of connections, in this order. */
  enum Phase {
    SERVING,
    /** Each may send one request more. */
    DRAINING,
    /** Only what is under way may go on. */
    ENDING
  }

  HttpService(EventLoops loops, ServerLimits limits, Handler handler, FailureAnswer failures) {
    this.loops = loops;
    this.limits = limits;
    this.handler = handler;
    this.failures = failures;
  }

  EventLoops loops() {
    return loops;
  }

  ServerLimits limits() {
    return limits;
  }

  Handler handler() {
    return handler;
  }

  FailureAnswer failures() {
    return failures;
  }

  Set<ServerConnection> connections() {
    return connections;
  }

  boolean in(Phase asked) {
    return phase == asked;
  }

  void enter(Phase next) {
    phase = next;
  }
}
