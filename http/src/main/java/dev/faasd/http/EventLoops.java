package dev.faasd.http;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The threads that move bytes, shared by servers, upstreams and clients of one program. */
public final class EventLoops implements AutoCloseable {
  private final Transport transport;
  private final MultiThreadIoEventLoopGroup group;
  private final List<EventLoop> loops;
  private final ReadBuffers readBuffers = new ReadBuffers();

  private EventLoops(Transport transport, MultiThreadIoEventLoopGroup group) {
    this.transport = transport;
    this.group = group;
    List<EventLoop> all = new ArrayList<>();
    for (EventExecutor executor : group) {
      all.add((EventLoop) executor);
    }
    this.loops = List.copyOf(all);
  }

  /**
   * Starts daemon threads of this name.
   *
   * @param threads how many, at least 1; one per core is right
   */
  public static EventLoops start(int threads, String name) {
    Transport transport = Transport.best();
    return new EventLoops(
        transport,
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(name, true), transport.ioHandlers()));
  }

  /** What the loops use of the system, for the log: {@code epoll} or {@code nio}. */
  public String transportName() {
    return transport.toString();
  }

  /** Each loop as what runs a short task between two pieces of its work. */
  public List<Executor> executors() {
    return List.copyOf(loops);
  }

  /** Runs a short task later; on this loop if this thread is one, so that no other is woken. */
  public void later(Duration time, Runnable task) {
    EventLoop loop = here();
    unlessClosed(
        () -> {
          var _ = loop.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
        });
  }

  /** Runs a task on this loop, from any thread; never once the loops are closed. */
  static void execute(EventLoop loop, Runnable task) {
    unlessClosed(() -> loop.execute(task));
  }

  /** With the loops all connections are gone, and whoever would be told. */
  private static void unlessClosed(Runnable handOver) {
    try {
      handOver.run();
    } catch (RejectedExecutionException _) {
      // The program ends, or the part of it that these loops moved.
    }
  }

  /** How many there are. */
  int count() {
    return loops.size();
  }

  Transport transport() {
    return transport;
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  ReadBuffers readBuffers() {
    return readBuffers;
  }

  /** The place of a loop in arrays that keep something for each loop. */
  int indexOf(EventLoop loop) {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i) == loop) {
        return i;
      }
    }
    throw new IllegalArgumentException("An event loop of another group was used: " + loop + ".");
  }

  List<EventLoop> all() {
    return loops;
  }

  /** The one that this thread is, else any. */
  EventLoop here() {
    for (EventLoop loop : loops) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return any();
  }

  EventLoop any() {
    return loops.get(ThreadLocalRandom.current().nextInt(loops.size()));
  }

  /** Ends the threads; waits at most two seconds for them. Close servers and upstreams before. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
