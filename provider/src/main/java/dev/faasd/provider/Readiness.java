package dev.faasd.provider;

import dev.faasd.api.Probe;
import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadEvent.Exited;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a replica is ready. Asks at once, then after delays that grow a little, and hears at
 * once when the process ends or nobody is interested any more, also while a question is open.
 */
final class Readiness {
  /** How the wait ended. */
  sealed interface Outcome {
    /** It takes requests. */
    record Ready() implements Outcome {}

    /** Its process ended. */
    record Ended(int exitCode, boolean outOfMemory) implements Outcome {}

    /** It still does not, and the time is over; {@code why} goes on after "it". */
    record Late(Duration waited, String why) implements Outcome {}

    /** Whoever waited shall not any more. */
    record Superseded() implements Outcome {}
  }

  private static final Duration FIRST_DELAY = Duration.ofMillis(2);
  private static final Duration LONGEST_DELAY = Duration.ofMillis(100);

  /** An event may be lost while containerd is away: look by ourselves now and then. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Workloads workloads;
  private final Exits exits;
  private final Prober prober;
  private final Executor background;

  Readiness(Workloads workloads, Exits exits, Prober prober, Executor background) {
    this.workloads = workloads;
    this.exits = exits;
    this.prober = prober;
    this.background = background;
  }

  /**
   * Waits.
   *
   * @param probe how to ask; whether it accepts a connection when empty
   * @param bound for the whole wait
   * @param superseded completed when it is not wanted any more
   */
  Outcome await(
      WorkloadId id,
      String address,
      Optional<Probe> probe,
      Duration bound,
      CompletableFuture<Void> superseded) {
    try {
      return new Wait(id, bound, superseded).until(address, probe);
    } finally {
      exits.forget(id);
    }
  }

  private final class Wait {
    private final WorkloadId id;
    private final Duration bound;
    private final CompletableFuture<Void> superseded;
    private final long begin = System.nanoTime();
    private long looked = begin;
    private CompletableFuture<Exited> exit;
    private String why = "gave no answer";

    private Wait(WorkloadId id, Duration bound, CompletableFuture<Void> superseded) {
      this.id = id;
      this.bound = bound;
      this.superseded = superseded;
      this.exit = exits.next(id);
    }

    private Outcome until(String address, Optional<Probe> probe) {
      int wanted = probe.map(Probe::successes).orElse(1);
      Duration delay = probe.map(Probe::initialDelay).orElse(Duration.ZERO);
      Duration next = FIRST_DELAY;
      for (int well = 0; ; ) {
        Optional<Outcome> end = pause(new CompletableFuture<>(), delay);
        if (end.isPresent()) {
          return end.get();
        }
        CompletableFuture<Prober.Verdict> asked = asked(address, probe);
        end = pause(asked, bound);
        if (end.isPresent()) {
          return end.get();
        }
        switch (verdict(asked)) {
          case Prober.Verdict.Well _ -> well++;
          case Prober.Verdict.Unwell unwell -> {
            well = 0;
            why = unwell.why();
          }
        }
        if (well >= wanted) {
          return new Outcome.Ready();
        }
        delay = probe.flatMap(Probe::period).orElse(next);
        next = grown(next);
      }
    }

    private CompletableFuture<Prober.Verdict> asked(String address, Optional<Probe> probe) {
      try {
        return CompletableFuture.supplyAsync(() -> ask(address, probe), background);
      } catch (RejectedExecutionException e) {
        throw stopping();
      }
    }

    private Prober.Verdict ask(String address, Optional<Probe> probe) {
      try {
        return prober.ask(address, probe);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw stopping();
      }
    }

    private static Prober.Verdict verdict(CompletableFuture<Prober.Verdict> asked) {
      try {
        return asked.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof ProviderException ours ? ours : e;
      }
    }

    /** Waits for that or so long; tells the end of the whole wait if that comes first. */
    private Optional<Outcome> pause(CompletableFuture<?> answer, Duration longest) {
      long end = System.nanoTime() + longest.toNanos();
      while (!answer.isDone()) {
        long now = System.nanoTime();
        if (now - end >= 0) {
          return Optional.empty();
        }
        long left = bound.toNanos() - (now - begin);
        if (left <= 0) {
          return Optional.of(new Outcome.Late(bound, why));
        }
        long until = Math.min(Math.min(end - now, left), LOOK.toNanos());
        Readiness.await(CompletableFuture.anyOf(answer, exit, superseded), until);
        if (superseded.isDone()) {
          return Optional.of(new Outcome.Superseded());
        }
        Optional<Outcome> ended = ended();
        if (ended.isPresent()) {
          return ended;
        }
      }
      return Optional.empty();
    }

    private Optional<Outcome> ended() {
      long now = System.nanoTime();
      if (!exit.isDone() && now - looked < LOOK.toNanos()) {
        return Optional.empty();
      }
      looked = now;
      Optional<Outcome> ended = look();
      if (ended.isEmpty() && exit.isDone()) {
        // An old event of a former process: this one runs.
        exit = exits.next(id);
      }
      return ended;
    }

    private Optional<Outcome> look() {
      try {
        Optional<TaskState> state = workloads.find(id).map(Instance::state);
        if (state.isEmpty()) {
          return Optional.of(new Outcome.Ended(0, false));
        }
        return switch (state.get()) {
          case TaskState.Stopped stopped ->
              Optional.of(new Outcome.Ended(stopped.exitCode(), stopped.outOfMemory()));
          case TaskState.Absent _ -> Optional.of(new Outcome.Ended(0, false));
          case TaskState.Created _, TaskState.Running _, TaskState.Paused _ -> Optional.empty();
        };
      } catch (WorkloadException.Unreachable away) {
        return Optional.empty();
      }
    }
  }

  private static Duration grown(Duration delay) {
    Duration more = delay.multipliedBy(3).dividedBy(2);
    return more.compareTo(LONGEST_DELAY) < 0 ? more : LONGEST_DELAY;
  }

  private static void await(CompletableFuture<?> future, long nanos) {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever waits looks for himself what happened.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping();
    }
  }

  private static ProviderException.Unavailable stopping() {
    return new ProviderException.Unavailable("the provider is stopping");
  }
}
