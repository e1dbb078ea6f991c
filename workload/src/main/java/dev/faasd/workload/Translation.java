package dev.faasd.workload;

import dev.faasd.cni.NetworkException;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.posix.PosixException;
import java.util.function.Supplier;

/** What goes wrong below, in the words of this module. */
final class Translation {
  private Translation() {}

  /**
   * Does it, and translates its failure.
   *
   * @param what a phrase for people, such as "stopping openfaas/nats"
   */
  static <T> T call(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      throw translate(what, e);
    }
  }

  /** The same without a result. */
  static void run(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      throw translate(what, e);
    }
  }

  /** The failure to be thrown; a mistake of ours, which nobody expects, stays what it is. */
  static RuntimeException translate(String what, RuntimeException failure) {
    String message = what + " failed: " + failure.getMessage();
    return switch (failure) {
      case ContainerdException containerd -> translate(message, containerd);
      case NetworkException.PortTaken taken ->
          new WorkloadException.PortTaken(String.valueOf(taken.getMessage()), taken);
      case NetworkException network -> new WorkloadException.StepFailed(message, network);
      case PosixException posix -> new WorkloadException.StepFailed(message, posix);
      default -> failure;
    };
  }

  private static WorkloadException translate(String message, ContainerdException failure) {
    return switch (failure) {
      case ContainerdException.Unavailable _, ContainerdException.TimedOut _ ->
          new WorkloadException.Unreachable(message, failure);
      case ContainerdException.InvalidReference _ ->
          new WorkloadException.InvalidReference(String.valueOf(failure.getMessage()), failure);
      case ContainerdException.InvalidImage _, ContainerdException.MissingPlatform _ ->
          new WorkloadException.BadImage(message, failure);
      case ContainerdException.PullFailed _ ->
          new WorkloadException.PullFailed(String.valueOf(failure.getMessage()), failure);
      case ContainerdException.UnknownUser _, ContainerdException.InvalidArgument _ ->
          new WorkloadException.InvalidSpec(message, failure);
      case ContainerdException.Failed _ when isCommandMissing(message) ->
          new WorkloadException.InvalidSpec(message, failure);
      case ContainerdException.NotFound _,
          ContainerdException.AlreadyExists _,
          ContainerdException.FailedPrecondition _,
          ContainerdException.Failed _ ->
          new WorkloadException.StepFailed(message, failure);
    };
  }

  /** As runc and crun put it. */
  private static boolean isCommandMissing(String message) {
    return message.contains("exec: \"") || message.contains("executable file");
  }
}
