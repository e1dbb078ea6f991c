package dev.faasd.containerd;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** gRPC's status in our exceptions. */
final class Failures {
  private Failures() {}

  static ContainerdException translate(String tried, Path socket, Status status, Exception cause) {
    String message =
        "could not "
            + tried
            + ": "
            + Objects.requireNonNullElse(status.getDescription(), status.getCode().toString());
    return switch (status.getCode()) {
      case NOT_FOUND -> new ContainerdException.NotFound(message, cause);
      case ALREADY_EXISTS -> new ContainerdException.AlreadyExists(message, cause);
      case FAILED_PRECONDITION -> new ContainerdException.FailedPrecondition(message, cause);
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          new ContainerdException.InvalidArgument(message, cause);
      case DEADLINE_EXCEEDED -> timedOut(tried, cause);
      case UNAVAILABLE -> lost(message, socket, cause);
      default -> {
        // The deadline travels with the call; the shim may notice it first and puts it so.
        if (message.contains("context deadline exceeded")) {
          yield timedOut(tried, cause);
        }
        // gRPC calls a connection that breaks at the wrong moment unknown, not unavailable.
        yield status.getCause() instanceof IOException
            ? lost(message, socket, cause)
            : new ContainerdException.Failed(message, cause);
      }
    };
  }

  private static ContainerdException timedOut(String tried, Exception cause) {
    return new ContainerdException.TimedOut(
        "could not " + tried + ": containerd did not answer in time", cause);
  }

  private static ContainerdException lost(String message, Path socket, Exception cause) {
    return new ContainerdException.Unavailable(
        message + " (containerd at " + socket + " went away or is starting)", cause);
  }

  static ContainerdException unavailable(String tried, Path socket, IOException cause) {
    String why;
    if (!Files.exists(socket)) {
      why = "there is no socket " + socket + "; is containerd installed and running?";
    } else if (cause instanceof AccessDeniedException
        || Objects.requireNonNullElse(cause.getMessage(), "").contains("ermission denied")) {
      why = "no permission for " + socket + "; run as root";
    } else {
      why = "nobody listens on " + socket + "; is containerd running?";
    }
    return new ContainerdException.Unavailable("could not " + tried + ": " + why, cause);
  }

  /** Nothing where the call says that it is not there. */
  static <T> Optional<T> ifFound(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (ContainerdException.NotFound _) {
      return Optional.empty();
    }
  }

  /** Whether it was there. */
  static boolean wasFound(Runnable call) {
    try {
      call.run();
      return true;
    } catch (ContainerdException.NotFound _) {
      return false;
    }
  }
}
