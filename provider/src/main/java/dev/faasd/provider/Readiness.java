package dev.faasd.provider;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadEvent.Exited;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a replica accepts connections. Tries at once, then after delays that grow a little,
 * and hears at once when the process ends or nobody is interested any more. A connection is no
 * request: it forks nothing in a classic watchdog.
 */
final class Readiness {
  /** How the wait ended. */
  sealed interface Outcome {
    /** It accepts connections. */
    record Accepting() implements Outcome {}

    /** Its process ended. */
    record Ended(int exitCode, boolean outOfMemory) implements Outcome {}

    /** It still does not, and the time is over. */
    record Late(Duration waited) implements Outcome {}

    /** Whoever waited shall not any more. */
    record Superseded() implements Outcome {}
  }

  private static final Duration FIRST_DELAY = Duration.ofMillis(2);
  private static final Duration LONGEST_DELAY = Duration.ofMillis(100);
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** An event may be lost while containerd is away: look by ourselves now and then. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Workloads workloads;
  private final Exits exits;
  private final int port;
  private final Duration timeout;

  Readiness(Workloads workloads, Exits exits, int port, Duration timeout) {
    this.workloads = workloads;
    this.exits = exits;
    this.port = port;
    this.timeout = timeout;
  }

  /** Where replicas listen. */
  int port() {
    return port;
  }

  /** Waits, at most the time-out. */
  Outcome await(WorkloadId id, String address, CompletableFuture<Void> superseded) {
    CompletableFuture<Exited> exit = exits.next(id);
    CompletableFuture<Object> interruption = CompletableFuture.anyOf(exit, superseded);
    long begin = System.nanoTime();
    long looked = begin;
    try {
      for (Duration delay = FIRST_DELAY; ; delay = grown(delay)) {
        if (accepts(address)) {
          return new Outcome.Accepting();
        }
        long now = System.nanoTime();
        if (now - begin >= timeout.toNanos()) {
          return new Outcome.Late(timeout);
        }
        boolean told = await(interruption, delay);
        if (superseded.isDone()) {
          return new Outcome.Superseded();
        }
        if (told || now - looked >= LOOK.toNanos()) {
          looked = now;
          Optional<Outcome> ended = ended(id);
          if (ended.isPresent()) {
            return ended.get();
          }
          if (told) {
            // An old event of a former process: this one runs.
            exit = exits.next(id);
            interruption = CompletableFuture.anyOf(exit, superseded);
          }
        }
      }
    } finally {
      exits.forget(id);
    }
  }

  /** Whether it accepts connections right now. */
  boolean accepts(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private Optional<Outcome> ended(WorkloadId id) {
    try {
      return workloads
          .find(id)
          .map(Instance::state)
          .map(
              state ->
                  switch (state) {
                    case TaskState.Stopped stopped ->
                        Optional.<Outcome>of(new Outcome.Ended(stopped.exitCode(), false));
                    case TaskState.Absent _ -> Optional.<Outcome>of(new Outcome.Ended(0, false));
                    case TaskState.Created _, TaskState.Running _, TaskState.Paused _ ->
                        Optional.<Outcome>empty();
                  })
          .orElseGet(() -> Optional.of(new Outcome.Ended(0, false)));
    } catch (WorkloadException.Unreachable away) {
      return Optional.empty();
    }
  }

  private static Duration grown(Duration delay) {
    Duration more = delay.multipliedBy(3).dividedBy(2);
    return more.compareTo(LONGEST_DELAY) < 0 ? more : LONGEST_DELAY;
  }

  /** Whether it is complete before the time is over. */
  private static boolean await(CompletableFuture<?> future, Duration time) {
    try {
      future.get(time.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("these futures are never failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProviderException.Unavailable("the provider is stopping");
    }
  }
}
