package dev.faasd.provider;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes a replica what it shall be: looks what is there, does what {@link Repair} says, and keeps
 * count of what fails. Owns no state: tells its caller each change, whose turn it is.
 */
final class Mender {
  /** Who owns the replica. */
  interface Owner {
    /** What the function shall be. */
    FunctionRecord record();

    /** The replica fares differently now. */
    void changed(Replica replica);

    /** It is started again because it failed. */
    void restarting(String reason);

    /** It runs and shall not: let it sleep or end it, once its last request is done. */
    void putAside(Replica replica);

    /** It is inherited and does not serve: one of ours takes its place, and it is removed. */
    Replica succeed(Replica inherited);
  }

  private static final Logger LOG = System.getLogger(Mender.class.getName());

  private final Launcher launcher;
  private final FunctionImages images;
  private final InstantSource clock;

  Mender(Launcher launcher, FunctionImages images, InstantSource clock) {
    this.launcher = launcher;
    this.images = images;
    this.clock = clock;
  }

  /**
   * Looks and repairs once.
   *
   * @return when to look again, if that is sooner than usual
   * @throws WorkloadException.Unreachable when nothing can be seen or done now; nothing is changed
   * @throws ProviderException.Superseded when that was completed first
   */
  Optional<Instant> mend(Replica known, Owner owner, CompletableFuture<Void> superseded) {
    FunctionRecord record = owner.record();
    if (record.isWanted() && known.condition() instanceof Condition.Stopped) {
      // Somebody is waiting, and who starts it sees by himself what is there.
      return attempt(known, owner, () -> startOrCreate(record, known, superseded));
    }
    Optional<Instance> actual = launcher.find(known.id());
    boolean wanted = record.isWanted();
    Replica seen = wanted ? noticeEnd(known, actual, owner) : known;
    Repair repair = Repair.of(wanted, seen, actual, clock.instant());
    Replica replica = count(repair, seen, owner);
    return switch (repair) {
      case Repair.Keep _ -> Optional.empty();
      case Repair.Wait wait -> Optional.of(wait.until());
      case Repair.Note _ -> {
        owner.changed(replica.as(new Condition.Stopped()));
        actual.ifPresent(_ -> launcher.resting(record, replica.id()));
        yield Optional.empty();
      }
      case Repair.Stop _ -> {
        boolean runs = actual.filter(Instance::running).isPresent();
        if (!runs && replica.condition() instanceof Condition.Stopped) {
          // What waited for its start has ended: not prepared again, it might end again and again.
          launcher.stop(record, replica.id());
        } else {
          owner.putAside(runs ? replica : replica.as(new Condition.Stopped()));
        }
        yield Optional.empty();
      }
      case Repair.Succeed _ -> mend(owner.succeed(replica), owner, superseded);
      case Repair.Adopt adopt ->
          attempt(replica, owner, () -> launcher.adopt(record, adopt.instance(), superseded));
      case Repair.Start start ->
          attempt(
              replica,
              owner,
              () -> launcher.start(record, replica.id(), start.clearFirst(), superseded));
      case Repair.Create _ -> attempt(replica, owner, () -> create(record, replica, superseded));
    };
  }

  private static Replica count(Repair repair, Replica replica, Owner owner) {
    if ((repair instanceof Repair.Start || repair instanceof Repair.Create)
        && replica.condition() instanceof Condition.Failed failed) {
      owner.restarting(failed.cause());
      return replica.restarting();
    }
    return replica;
  }

  private Condition.Ready startOrCreate(
      FunctionRecord record, Replica replica, CompletableFuture<Void> superseded) {
    try {
      return launcher.start(record, replica.id(), false, superseded);
    } catch (WorkloadException.NoSuchWorkload _) {
      return create(record, replica, superseded);
    }
  }

  private Condition.Ready create(
      FunctionRecord record, Replica replica, CompletableFuture<Void> superseded) {
    images.restore(record);
    return launcher.create(record, replica.id(), superseded);
  }

  /**
   * One that served and does not run any more, or has no network, has failed; when it may start
   * again is up to its back-off.
   */
  private Replica noticeEnd(Replica replica, Optional<Instance> actual, Owner owner) {
    if (!replica.available() || Repair.isReachable(actual)) {
      return replica;
    }
    return fail(replica, cause(actual), owner);
  }

  private static String cause(Optional<Instance> actual) {
    return switch (actual.map(Instance::state).orElseGet(TaskState.Absent::new)) {
      case TaskState.Running _ -> "it has no network any more";
      case TaskState.Stopped stopped ->
          "its process ended with exit code %d%s"
              .formatted(stopped.exitCode(), stopped.outOfMemory() ? " for want of memory" : "");
      case TaskState.Absent _, TaskState.Created _, TaskState.Paused _ -> "its process is gone";
    };
  }

  /** Ends one that runs and does not work; it starts again as one that ended by itself. */
  void giveUp(Replica replica, String why, Owner owner) {
    fail(replica, why, owner);
    launcher.stop(owner.record(), replica.id());
  }

  private Replica fail(Replica replica, String cause, Owner owner) {
    Instant now = clock.instant();
    BackOff backOff = replica.backOff().afterEndOf(replica.condition(), now);
    LOG.log(
        Level.WARNING,
        "replica {0}: {1}; starting it again in {2} s",
        replica.id(),
        cause,
        backOff.delay().toSeconds());
    Replica failed =
        replica.with(backOff).as(new Condition.Failed(cause, now.plus(backOff.delay())));
    owner.changed(failed);
    return failed;
  }

  private Optional<Instant> attempt(Replica replica, Owner owner, Supplier<Condition.Ready> work) {
    BackOff next = replica.backOff().next();
    owner.changed(replica.as(new Condition.Starting()));
    try {
      owner.changed(replica.with(next).as(work.get()));
      LOG.log(Level.INFO, "replica {0} is ready", replica.id());
      return Optional.empty();
    } catch (WorkloadException.Unreachable | ProviderException.Superseded e) {
      // No fault of the function's: it does not count.
      throw e;
    } catch (WorkloadException | ProviderException e) {
      Instant retryAt = clock.instant().plus(next.delay());
      owner.changed(
          replica.with(next).as(new Condition.Failed(String.valueOf(e.getMessage()), retryAt)));
      LOG.log(
          Level.WARNING,
          "replica {0} did not start, trying again in {1} s: {2}",
          replica.id(),
          next.delay().toSeconds(),
          e.getMessage());
      return Optional.of(retryAt);
    }
  }
}
