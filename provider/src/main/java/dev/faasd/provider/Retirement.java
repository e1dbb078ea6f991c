package dev.faasd.provider;

import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Ends replicas that their function has let go, in the background: nobody waits for them.
 * Thread-safe.
 */
final class Retirement {
  private static final Logger LOG = System.getLogger(Retirement.class.getName());

  private final Launcher launcher;
  private final Traffic traffic;
  private final Executor background;
  private final Set<WorkloadId> leaving = ConcurrentHashMap.newKeySet();

  Retirement(Launcher launcher, Traffic traffic, Executor background) {
    this.launcher = launcher;
    this.traffic = traffic;
    this.background = background;
  }

  /**
   * Gets ready to end one; to be called before its route is changed, and to be begun afterwards.
   *
   * @param former what the function was when it had the replica
   */
  Leaver expect(FunctionRecord former, Replica replica) {
    leaving.add(replica.id());
    return new Leaver(former, replica, traffic.expectDrained(List.of(replica)));
  }

  /** Ends all that are on their way within the grace, whatever requests they have. */
  void shutDown(Duration grace) {
    Together.forEach(background, List.copyOf(leaving), id -> launcher.remove(id, grace));
  }

  /** One that is about to leave. */
  final class Leaver {
    private final FunctionRecord former;
    private final Replica replica;
    private final Traffic.Draining draining;
    private Optional<CompletableFuture<WorkloadEvent.Exited>> asked = Optional.empty();

    private Leaver(FunctionRecord former, Replica replica, Traffic.Draining draining) {
      this.former = former;
      this.replica = replica;
      this.draining = draining;
    }

    Replica replica() {
      return replica;
    }

    /** Asks it to end if it has no request any more. */
    void askIfIdle() {
      try {
        if (draining.await(Duration.ZERO)) {
          asked = Optional.of(launcher.askToEnd(replica.id()));
        }
      } catch (WorkloadException e) {
        LOG.log(Level.WARNING, "replica {0} ends later: {1}", replica.id(), e.getMessage());
      }
    }

    /**
     * Removes it when its last request is done, or the bound for that is over. What sleeps is woken
     * for that, because it may have been sent a request meanwhile. Completed when nothing of it is
     * left but what the next collection takes.
     */
    CompletableFuture<Void> leave() {
      return CompletableFuture.runAsync(this::end, background);
    }

    private void end() {
      try (draining) {
        if (asked.isPresent()) {
          launcher.removeAsked(former, replica.id(), asked.get());
        } else {
          goOn();
          draining.await();
          launcher.removeOrLeave(former, replica.id());
        }
      } finally {
        leaving.remove(replica.id());
      }
    }

    private void goOn() {
      try {
        if (replica.asleep()) {
          launcher.thaw(replica.id());
        }
      } catch (WorkloadException e) {
        LOG.log(Level.WARNING, "replica {0} stays frozen: {1}", replica.id(), e.getMessage());
      }
    }
  }
}
