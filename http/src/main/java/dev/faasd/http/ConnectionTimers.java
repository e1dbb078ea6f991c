package dev.faasd.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a client's connection waits for, and how long. For its event loop only. */
final class ConnectionTimers {
  /** So long a client may take to notice that it is answered and done with. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ServerLimits limits;
  private final LazyTimer read;
  private final LazyTimer call;
  private final LazyTimer write;

  /**
   * @param unread runs when what was to be read did not come
   * @param unanswered runs when the call is over time
   * @param unwritten runs when the client takes nothing
   */
  ConnectionTimers(
      EventLoop loop,
      ServerLimits limits,
      Runnable unread,
      Runnable unanswered,
      Runnable unwritten) {
    this.limits = limits;
    this.read = new LazyTimer(loop, unread);
    this.call = new LazyTimer(loop, unanswered);
    this.write = new LazyTimer(loop, unwritten);
  }

  void awaitRequest() {
    read.in(limits.idleTimeout().toNanos());
  }

  void awaitHead() {
    read.in(limits.headTimeout().toNanos());
  }

  void awaitBody() {
    read.in(limits.readTimeout().toNanos());
  }

  void awaitGoodbye() {
    read.in(LINGER_NANOS);
  }

  void awaitNothing() {
    read.never();
  }

  void awaitAnswer(Duration limit) {
    call.in(limit.toNanos());
  }

  void answered() {
    call.never();
  }

  void awaitRoom(boolean full) {
    if (full) {
      write.in(limits.writeTimeout().toNanos());
    } else {
      write.never();
    }
  }

  void cancel() {
    read.cancel();
    call.cancel();
    write.cancel();
  }
}
