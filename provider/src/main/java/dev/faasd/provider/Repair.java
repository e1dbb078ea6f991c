package dev.faasd.provider;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What must be done so that a replica is what it shall be. */
sealed interface Repair {
  /** Nothing. */
  record Keep() implements Repair {}

  /** It runs, take it as it is: its output and its address. */
  record Adopt(Instance instance) implements Repair {}

  /** Nobody wants it running: let it sleep, or end its process. */
  record Stop() implements Repair {}

  /** It has no process and shall have none; only we did not know. */
  record Note() implements Repair {}

  /**
   * Its container is there, start its process; what is left of a former one must go first, be it
   * one that runs where nobody reaches it.
   */
  record Start(boolean clearFirst) implements Repair {}

  /** It is of another's making and does not serve any more: one of ours takes its place. */
  record Succeed() implements Repair {}

  /** There is no container, make one. */
  record Create() implements Repair {}

  /** It ended too often of late; look again then. */
  record Wait(Instant until) implements Repair {}

  /**
   * Compares.
   *
   * @param wanted whether it shall run
   * @param replica what we know of it
   * @param actual what is there
   */
  static Repair of(boolean wanted, Replica replica, Optional<Instance> actual, Instant now) {
    boolean running = actual.filter(Instance::running).isPresent();
    if (!wanted) {
      if (running && replica.asleep()) {
        return new Keep();
      }
      if (actual.isPresent() && !runsNothing(actual.get())) {
        return new Stop();
      }
      return replica.condition() instanceof Condition.Stopped ? new Keep() : new Note();
    }
    if (isReachable(actual)) {
      return known(replica, actual.get()) ? new Keep() : new Adopt(actual.get());
    }
    if (replica.condition() instanceof Condition.Failed failed && now.isBefore(failed.retryAt())) {
      return new Wait(failed.retryAt());
    }
    if (replica.isInherited()) {
      return new Succeed();
    }
    return actual.<Repair>map(instance -> new Start(!runsNothing(instance))).orElseGet(Create::new);
  }

  /** Whether it runs, and somebody knows where: it may have been cut off from the network. */
  static boolean isReachable(Optional<Instance> actual) {
    return actual.filter(Instance::running).flatMap(Instance::address).isPresent();
  }

  /** There is no process of a former run; one may be prepared for the next. */
  private static boolean runsNothing(Instance instance) {
    return switch (instance.state()) {
      case TaskState.Absent _, TaskState.Created _ -> true;
      case TaskState.Running _, TaskState.Paused _, TaskState.Stopped _ -> false;
    };
  }

  private static boolean known(Replica replica, Instance instance) {
    return replica.place().map(Condition.Ready::address).equals(instance.address());
  }
}
