package dev.faasd.supervisor;

import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Waits until the next container of a service can take over from the one that serves. Thread-safe.
 */
final class Handover {
  private static final Duration STEP = Duration.ofMillis(100);

  private final Instance next;
  private final Readiness readiness;
  private final CompletableFuture<String> failure = new CompletableFuture<>();

  /** Waits for nothing yet. */
  Handover(Instance next, Readiness readiness) {
    this.next = next;
    this.readiness = readiness;
  }

  /** The container that is to take over. */
  WorkloadId next() {
    return next.id();
  }

  /** It will not come to that. */
  void fail(String why) {
    failure.complete(why);
  }

  /**
   * Waits in the background.
   *
   * @param outcome is told why it cannot take over; nothing when it is ready
   */
  void begin(Duration patience, Consumer<Optional<String>> outcome) {
    Thread.ofVirtual().name("handover-" + next.id()).start(() -> outcome.accept(await(patience)));
  }

  private Optional<String> await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (; ; ) {
        Optional<String> missing = readiness.missing(next);
        if (missing.isEmpty()) {
          return Optional.empty();
        }
        if (System.nanoTime() - end >= 0) {
          return missing.map(why -> "after " + patience.toSeconds() + " s " + why);
        }
        Optional<String> failed = awaitFailure();
        if (failed.isPresent()) {
          return failed;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the wait for it was interrupted");
    }
  }

  private Optional<String> awaitFailure() throws InterruptedException {
    try {
      return Optional.of(failure.get(STEP.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the wait for a failure failed", e);
    }
  }
}
