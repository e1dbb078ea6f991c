package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * When one function falls asleep, how deep, and how it wakes. Takes its turns of the house itself.
 */
final class Slumber {
  private static final Logger LOG = System.getLogger(Slumber.class.getName());

  /** Those who call meanwhile wait for no longer. */
  private static final Duration UNTIL_ASLEEP = Duration.ofMillis(200);

  private static final Duration AFTER_WAKE = Duration.ofMillis(5);

  private final FunctionId id;
  private final Workbench bench;
  private final FunctionState state;
  private final Rollout rollout;
  private final Commands commands;
  private volatile long usedAt = System.nanoTime();

  Slumber(FunctionId id, Workbench bench, FunctionState state, Rollout rollout, Commands commands) {
    this.id = id;
    this.bench = bench;
    this.state = state;
    this.rollout = rollout;
    this.commands = commands;
  }

  /**
   * Lets it sleep if it has had nothing to do for as long as it wants; whoever asks has looked at
   * the requests of gateways.
   *
   * @return false when it has something to do, or does not want to sleep
   */
  boolean begin() {
    if (!sleepy()) {
      return false;
    }
    try (Commands.Turn _ = commands.house()) {
      List<Replica> awake = state.replicas().stream().filter(Replica::ready).toList();
      return sleepy() && !awake.isEmpty() && state.fallAsleep(awake, UNTIL_ASLEEP);
    }
  }

  /**
   * Ends the processes of one that is asleep; the next request starts them again.
   *
   * @return false when it is not asleep, or somebody has just called it
   */
  boolean deepen() {
    try (Commands.Turn _ = commands.house()) {
      boolean asleep = state.view().filter(FunctionView::isAsleep).isPresent();
      return asleep && !state.record().isInherited() && state.stopAsleep(UNTIL_ASLEEP);
    }
  }

  private boolean sleepy() {
    Optional<Duration> after = state.view().flatMap(now -> now.sleepsAfter(bench.sleep()));
    return after.isPresent() && System.nanoTime() - usedAt >= after.get().toNanos();
  }

  /** A request comes through our own proxy. */
  void disturb() {
    usedAt = System.nanoTime();
  }

  /**
   * Wakes it if all that takes is to let its processes go on, and nobody is changing it. Does not
   * wait.
   *
   * @return whether it serves
   */
  boolean endAtOnce() {
    Optional<Commands.Turn> turn = commands.houseAtOnce();
    if (turn.isEmpty()) {
      return !state.serving().isEmpty();
    }
    // Before all that can be asked later: requests are waiting for just this.
    try (Commands.Turn _ = turn.get()) {
      Optional<FunctionView> now = state.view();
      if (now.isPresent() && now.get().record().isWanted() && state.wakeUp()) {
        tellLater();
        return true;
      }
      return !state.serving().isEmpty();
    }
  }

  /**
   * Returns when it serves: at once when it does, in an instant when it sleeps, after a start when
   * it is stopped.
   *
   * @throws ProviderException.Unavailable when it cannot at the moment, saying why
   */
  void end() {
    if (!state.serving().isEmpty()) {
      return;
    }
    try (Commands.Turn turn = commands.house()) {
      if (!state.serving().isEmpty()) {
        return;
      }
      // First of all: requests are waiting for just this.
      if (state.wakeUp()) {
        tellLater();
      }
      state.wantMeanwhile(
          state.record().wanted(true),
          () -> {
            if (state.serving().isEmpty()) {
              rollout.mendAll(UnaryOperator.identity(), turn);
            }
          });
      state.throwUnlessServing();
    } catch (ProviderException.Superseded e) {
      throw new ProviderException.Unavailable("function " + id + " is being changed");
    }
  }

  /**
   * Gateways have sent what waits already; to tell them that it serves would only keep the
   * processors from it now.
   */
  private void tellLater() {
    CompletableFuture.delayedExecutor(
            AFTER_WAKE.toNanos(), TimeUnit.NANOSECONDS, bench.background())
        .execute(this::tell);
  }

  /** Replicas that did not sleep, and do not work either, are repaired by the way. */
  private void tell() {
    try (Commands.Turn turn = commands.house()) {
      if (state.view().isPresent()) {
        state.show();
        if (!state.present().isAvailable()) {
          var _ = rollout.mendAll(UnaryOperator.identity(), turn);
        }
      }
    } catch (WorkloadException | ProviderException e) {
      LOG.log(Level.DEBUG, "{0} is looked at again later: {1}", id, e.getMessage());
    }
  }
}
