package dev.faasd.supervisor;

import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Replaces the container that serves by the next one, without a moment in which none does: when the
 * next is ready it gets the ports and the name, and the one before is asked to end. If it does not
 * get ready it goes, and all stays as it is. For the supervisor's thread.
 */
final class Succession {
  private static final Logger LOG = System.getLogger(Succession.class.getName());

  private final ServiceRunner runner;
  private final HostsFile hosts;
  private final InstantSource clock;
  private final Duration patience;
  private final Loop loop;

  /**
   * Does nothing yet.
   *
   * @param patience how long the next one may take to get ready
   */
  Succession(
      ServiceRunner runner, HostsFile hosts, InstantSource clock, Duration patience, Loop loop) {
    this.runner = runner;
    this.hosts = hosts;
    this.clock = clock;
    this.patience = patience;
    this.loop = loop;
  }

  /** The container serves; nobody of the service shall beside it. */
  void serves(Supervised one, Instance instance, List<Instance> others) {
    one.current = Optional.of(instance.id());
    one.backoff.started(clock.instant());
    one.broken = false;
    instance.address().ifPresent(address -> hosts.put(one.service.name(), address));
    others.forEach(old -> retire(one, old));
  }

  /**
   * Lets the container take over when it is ready.
   *
   * @param done is told why it has not; nothing if it has
   */
  void begin(
      Supervised one,
      ServiceRunner.Outcome.Succeeds next,
      BiConsumer<Supervised, Optional<String>> done) {
    Instance instance = next.instance();
    Handover handover = new Handover(instance, next.readiness());
    one.handover = Optional.of(handover);
    handover.begin(
        patience,
        missing ->
            loop.execute(
                () -> {
                  if (one.handover.filter(handover::equals).isPresent()) {
                    one.handover = Optional.empty();
                    Optional<String> why = missing.or(() -> takeOver(one, instance));
                    if (why.isPresent()) {
                      giveUp(instance.id());
                    }
                    done.accept(one, why);
                  }
                }));
  }

  /** Returns why that is not possible. */
  private Optional<String> takeOver(Supervised one, Instance next) {
    try {
      serves(one, next, runner.takeOver(one.service, next.id()));
      LOG.log(Level.INFO, "{0} has taken over as {1}", next.id().name(), one.service.name());
      return Optional.empty();
    } catch (WorkloadException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void giveUp(WorkloadId next) {
    try {
      runner.delete(next, Duration.ZERO);
    } catch (WorkloadException e) {
      LOG.log(Level.WARNING, "cannot remove {0} now: {1}", next.name(), e.getMessage());
    }
  }

  /** Asks a container to end that serves no more; it goes when it has, or when its time is up. */
  void retire(Supervised one, Instance old) {
    Duration grace = one.service.supervision().stopGrace();
    one.retired.put(old.id(), clock.instant().plus(grace));
    if (old.running()) {
      LOG.log(Level.INFO, "asking {0} to end within {1} s", old.id().name(), grace.toSeconds());
      runner.askToEnd(old.id());
    } else {
      remove(one, old.id());
    }
  }

  /** Looks after one that was asked to end. */
  void check(Supervised one, Instance old) {
    if (!old.running() || !clock.instant().isBefore(one.retired.get(old.id()))) {
      remove(one, old.id());
    }
  }

  /** It has ended, or has to. */
  void remove(Supervised one, WorkloadId old) {
    runner.delete(old, Duration.ZERO);
    one.retired.remove(old);
    LOG.log(Level.INFO, "{0} is gone", old.name());
  }
}
