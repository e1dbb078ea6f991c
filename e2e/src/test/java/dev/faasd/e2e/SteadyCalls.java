package dev.faasd.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls a function 200 times a second, from the start until {@link #close}. */
final class SteadyCalls implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 5;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger count = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Gateway gateway;
  private final String path;

  private SteadyCalls(Gateway gateway, String path) {
    this.gateway = gateway;
    this.path = path;
  }

  static SteadyCalls of(Gateway gateway, String path) {
    SteadyCalls calls = new SteadyCalls(gateway, path);
    var _ =
        calls.clock.scheduleAtFixedRate(
            () -> calls.callers.execute(calls::call), 0, INTERVAL_MILLIS, MILLISECONDS);
    return calls;
  }

  /** How many have been answered, or have failed. */
  int count() {
    return count.get();
  }

  /** What the calls got that failed. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Ends; returns when the last call is answered. */
  @Override
  public void close() {
    clock.close();
    callers.close();
  }

  private void call() {
    try {
      Answer answer = gateway.call(path);
      if (answer.status() != 200) {
        failures.add(answer.toString());
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      count.incrementAndGet();
    }
  }
}
