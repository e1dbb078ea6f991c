package dev.faasd.provider;

import dev.faasd.api.Probe;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the replicas of functions whose annotations say how to, again and again while they are
 * ready, whether they still work. One that does not, so many times in a row, is told to its
 * function. Thread-safe.
 */
final class Liveness {
  private static final Logger LOG = System.getLogger(Liveness.class.getName());

  /** A replica from becoming ready to being it no more. */
  private record Life(WorkloadId replica, Condition.Ready ready) {}

  private final Prober prober;
  private final Executor background;
  private final Set<Life> watched = ConcurrentHashMap.newKeySet();

  Liveness(Prober prober, Executor background) {
    this.prober = prober;
    this.background = background;
  }

  /** From now on asks those that are ready in this view; those that are asked already go on. */
  void follow(LiveFunction function, FunctionView view) {
    Optional<Probe> probe = Probe.liveness(view.record().deployment());
    if (probe.isPresent()) {
      for (Replica replica : view.replicas()) {
        if (replica.condition() instanceof Condition.Ready ready) {
          Life life = new Life(replica.id(), ready);
          if (watched.add(life)) {
            new Watch(function, probe.get(), life).begin();
          }
        }
      }
    }
  }

  private final class Watch {
    private final LiveFunction function;
    private final Probe probe;
    private final Life life;
    private int failures;

    private Watch(LiveFunction function, Probe probe, Life life) {
      this.function = function;
      this.probe = probe;
      this.life = life;
    }

    private void begin() {
      after(probe.initialDelay().plus(probe.steadyPeriod()));
    }

    private void after(Duration delay) {
      CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, background)
          .execute(this::look);
    }

    private void look() {
      if (function.view().filter(now -> now.isReady(life.replica(), life.ready())).isEmpty()) {
        watched.remove(life);
        return;
      }
      try {
        switch (prober.ask(life.ready().address(), Optional.of(probe))) {
          case Prober.Verdict.Well _ -> failures = 0;
          case Prober.Verdict.Unwell unwell -> {
            failures++;
            if (failures >= probe.failures()) {
              giveUp(unwell.why());
            }
          }
        }
        after(probe.steadyPeriod());
      } catch (InterruptedException e) {
        // The provider stops.
        Thread.currentThread().interrupt();
      }
    }

    private void giveUp(String why) {
      failures = 0;
      String sentence =
          probe.failures() == 1
              ? "it " + why
              : "%d times in a row it %s".formatted(probe.failures(), why);
      try {
        function.unwell(life.replica(), life.ready(), sentence);
      } catch (WorkloadException | ProviderException e) {
        LOG.log(
            Level.WARNING,
            "replica {0} does not work and could not be ended: {1}",
            life.replica(),
            e.getMessage());
      }
    }
  }
}
