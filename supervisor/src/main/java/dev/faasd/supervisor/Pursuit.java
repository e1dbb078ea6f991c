package dev.faasd.supervisor;

import dev.faasd.compose.RestartPolicy;
import dev.faasd.compose.Service;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Brings one service at a time nearer to what is wanted of it, one step after another: what is true
 * now decides the next step, and each step ends in a look at what is true then. For the
 * supervisor's thread.
 */
final class Pursuit {
  private static final Logger LOG = System.getLogger(Pursuit.class.getName());

  private final ServiceRunner runner;
  private final HostsFile hosts;
  private final Succession succession;
  private final Loop loop;
  private final InstantSource clock;
  private final Conditions conditions;
  private final Runnable changed;
  private boolean ending;

  /**
   * Does nothing yet.
   *
   * @param changed is run after each step, as others may have waited for it
   */
  Pursuit(
      ServiceRunner runner,
      HostsFile hosts,
      Succession succession,
      Loop loop,
      InstantSource clock,
      Conditions conditions,
      Runnable changed) {
    this.runner = runner;
    this.hosts = hosts;
    this.succession = succession;
    this.loop = loop;
    this.clock = clock;
    this.conditions = conditions;
    this.changed = changed;
  }

  /** Nothing is started any more. */
  void end() {
    ending = true;
  }

  /** Takes the next step, if there is one. */
  void next(Supervised one) {
    if (one.busy || one.handover.isPresent() || ending) {
      return;
    }
    if (one.wish != Supervised.Wish.RUN) {
      if (!(one.phase instanceof Phase.Stopped)) {
        stop(one);
      }
    } else if (one.again) {
      restart(one);
    } else {
      switch (one.phase) {
        case Phase.Running _, Phase.Ended _ -> {
          if (one.outdated) {
            attempt(one);
          }
        }
        case Phase.Waiting _, Phase.Stopped _ -> {
          Optional<String> unmet = one.tried ? Optional.empty() : conditions.unmet(one);
          if (unmet.isEmpty()) {
            attempt(one);
          } else {
            one.phase = new Phase.Waiting(unmet.get());
          }
        }
        case Phase.Resting _, Phase.Starting _, Phase.Stopping _, Phase.Replacing _ -> {}
      }
    }
  }

  private void attempt(Supervised one) {
    Service service = one.service;
    one.busy = true;
    one.outdated = false;
    one.phase = new Phase.Starting();
    loop.work(
        () -> runner.ensure(service, one.broken),
        outcome -> {
          one.busy = false;
          one.tried = true;
          switch (outcome) {
            case ServiceRunner.Outcome.Serves serves -> {
              succession.serves(one, serves.instance(), serves.others());
              runs(one, serves.instance());
            }
            case ServiceRunner.Outcome.Succeeds succeeds -> {
              one.phase = new Phase.Running(); // the one before, until it is over
              succession.begin(one, succeeds, this::handedOver);
            }
          }
          changed.run();
        },
        failure -> {
          one.busy = false;
          one.tried = true;
          one.broken = true;
          String why = String.valueOf(failure.getMessage());
          Duration wait = rest(one, why);
          LOG.log(
              Level.ERROR,
              "cannot start {0}: {1}; trying again in {2} s",
              one.name(),
              why,
              wait.toSeconds());
          changed.run();
        });
  }

  private void runs(Supervised one, Instance instance) {
    Phase.Running running = new Phase.Running();
    one.phase = running;
    endHealthWatch(one);
    one.watch =
        one.service
            .supervision()
            .health()
            .map(
                check ->
                    new HealthWatch(
                        check,
                        () -> runner.prober().probe(instance, check),
                        loop,
                        clock,
                        (health, why) -> became(one, health, why)));
    one.health = one.watch.isPresent() ? Health.STARTING : Health.UNCHECKED;
    one.watch.ifPresent(HealthWatch::ask);
    loop.work(
        () -> runner.exit(instance.id()),
        exit -> {
          // Else its end has been told meanwhile, and the next process may run already.
          if (exit.isPresent() && one.phase == running && one.isCurrent(instance.id())) {
            ended(one, exit.get().code(), exit.get().kills());
          }
        },
        failure ->
            LOG.log(Level.DEBUG, "cannot look at {0}: {1}", one.name(), failure.getMessage()));
  }

  private void handedOver(Supervised one, Optional<String> failure) {
    if (failure.isEmpty()) {
      one.current.flatMap(runner.workloads()::find).ifPresent(instance -> runs(one, instance));
    } else if (one.wish == Supervised.Wish.RUN) {
      Duration wait = one.backoff.failed(clock.instant());
      LOG.log(
          Level.ERROR,
          "cannot replace {0}: the new one started, but {1}; what was there goes on, trying again in {2} s",
          one.name(),
          failure.get(),
          wait.toSeconds());
      loop.after(
          wait,
          () -> {
            one.outdated = true;
            changed.run();
          });
    }
    changed.run();
  }

  /** It runs and shall, and nobody is doing anything to it. */
  private static boolean isLeftToRun(Supervised one) {
    return !one.busy && one.wish == Supervised.Wish.RUN && one.phase instanceof Phase.Running;
  }

  /** Its process ended, without being asked to. */
  void ended(Supervised one, int exitCode, long kills) {
    if (!isLeftToRun(one)) {
      return;
    }
    one.exits.merge(exitCode, 1L, Long::sum);
    one.outOfMemoryKills += kills;
    endHealthWatch(one);
    String why = "ended with code " + exitCode + (kills > 0 ? ", out of memory" : "");
    RestartPolicy policy = one.service.supervision().restart();
    if (policy.restarts(exitCode, one.backoff.failures())) {
      Duration wait = rest(one, why);
      LOG.log(
          Level.WARNING, "{0} {1}; starting it again in {2} s", one.name(), why, wait.toSeconds());
    } else {
      one.phase = new Phase.Ended(exitCode);
      LOG.log(Level.INFO, "{0} {1}; its restart policy is {2}", one.name(), why, policy);
    }
    changed.run();
  }

  private void became(Supervised one, Health health, String why) {
    if (one.health == Health.STARTING && health == Health.UNHEALTHY) {
      one.backoff.unsettled();
    }
    one.health = health;
    if (health == Health.UNHEALTHY) {
      startAnew(one, "is unhealthy: " + why, "unhealthy");
    } else {
      LOG.log(Level.INFO, "{0} is {1}", one.name(), health);
    }
    changed.run();
  }

  /** It runs, but nobody can reach it any more. */
  void cutOff(Supervised one) {
    if (isLeftToRun(one) && one.handover.isEmpty()) {
      startAnew(one, "has no network any more", "it had no network");
    }
  }

  /** It runs and does not work. */
  private void startAnew(Supervised one, String what, String reason) {
    if (one.service.supervision().restart() instanceof RestartPolicy.Never) {
      LOG.log(Level.WARNING, "{0} {1}; its restart policy is no", one.name(), what);
    } else {
      LOG.log(Level.WARNING, "{0} {1}; stopping it to start it again", one.name(), what);
      halt(one, () -> rest(one, reason));
    }
  }

  private void restart(Supervised one) {
    one.again = false;
    one.backoff.reset();
    halt(one, () -> one.phase = new Phase.Waiting(""));
  }

  /** Ends what runs of it. */
  private void halt(Supervised one, Runnable then) {
    Service service = one.service;
    one.busy = true;
    one.phase = new Phase.Stopping();
    endHealthWatch(one);
    loop.work(
        () -> {
          runner.stop(service);
          return service;
        },
        _ -> {
          one.busy = false;
          then.run();
          changed.run();
        },
        failure -> {
          one.busy = false;
          LOG.log(Level.ERROR, "cannot stop {0}: {1}", one.name(), failure.getMessage());
          rest(one, String.valueOf(failure.getMessage()));
          changed.run();
        });
  }

  private void stop(Supervised one) {
    Service service = one.service;
    boolean forGood = one.wish == Supervised.Wish.GO;
    one.busy = true;
    one.phase = new Phase.Stopping();
    endHealthWatch(one);
    LOG.log(Level.INFO, "stopping {0}", one.name());
    loop.work(
        () -> {
          if (forGood) {
            runner.remove(service);
          } else {
            runner.stop(service);
          }
          return service;
        },
        _ -> {
          hosts.remove(one.name());
          stopped(one);
        },
        failure -> {
          LOG.log(Level.ERROR, "cannot stop {0}: {1}", one.name(), failure.getMessage());
          stopped(one);
        });
  }

  private void stopped(Supervised one) {
    one.busy = false;
    one.phase = new Phase.Stopped();
    changed.run();
  }

  private Duration rest(Supervised one, String why) {
    Duration wait = one.backoff.failed(clock.instant());
    Phase.Resting resting = new Phase.Resting(why, clock.instant().plus(wait));
    one.phase = resting;
    loop.after(
        wait,
        () -> {
          if (one.phase == resting) {
            one.phase = new Phase.Waiting("");
            one.restarts++;
            changed.run();
          }
        });
    return wait;
  }

  private static void endHealthWatch(Supervised one) {
    one.watch.ifPresent(HealthWatch::end);
    one.watch = Optional.empty();
    one.health = Health.UNCHECKED;
  }

  /** Looks after containers that do not serve any more. */
  void retire(Supervised one, Instance instance) {
    WorkloadId id = instance.id();
    if (one.retired.containsKey(id)) {
      succession.check(one, instance);
    } else if (!one.has(id) && one.current.isPresent() && !one.busy) {
      succession.retire(one, instance);
    }
  }
}
