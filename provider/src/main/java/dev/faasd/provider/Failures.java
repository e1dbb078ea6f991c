package dev.faasd.provider;

import dev.faasd.api.InvalidRequest;
import dev.faasd.http.Exchange;
import dev.faasd.http.FailureAnswer;
import dev.faasd.http.Response;
import dev.faasd.systemd.SystemdException;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Which status every failure has, and who must hear of it: the client always, in a sentence; the
 * log too where the fault is not the client's. The codes are those of the original where it has
 * one.
 */
final class Failures implements FailureAnswer {
  private static final Logger LOG = System.getLogger(Failures.class.getName());
  private static final FailureAnswer OTHERS = FailureAnswer.standard();

  @Override
  public Response answer(Exchange exchange, Throwable failure) {
    int status =
        switch (failure) {
          case InvalidRequest _ -> 400;
          case ProviderException ours -> status(ours);
          case WorkloadException theirs -> status(theirs);
          case SystemdException _ -> 500;
          default -> 0;
        };
    if (status == 0) {
      return OTHERS.answer(exchange, failure);
    }
    if (status >= 500) {
      LOG.log(
          Level.WARNING,
          "{0} {1} is answered {2}: {3}",
          exchange.method(),
          exchange.path(),
          Integer.toString(status),
          String.valueOf(failure.getMessage()));
    }
    return Response.text(status, String.valueOf(failure.getMessage()));
  }

  static int status(ProviderException failure) {
    return switch (failure) {
      case ProviderException.NoSuchFunction _ -> 404;
      case ProviderException.NoSuchSecret _ -> 404;
      case ProviderException.NoSuchNamespace _ -> 400;
      case ProviderException.Refused _ -> 400;
      case ProviderException.BadParameter _ -> 422;
      case ProviderException.NotReady _ -> 400;
      case ProviderException.Superseded _ -> 409;
      case ProviderException.Conflict _ -> 409;
      case ProviderException.Unavailable _ -> 503;
      case ProviderException.StateNotKept _ -> 500;
    };
  }

  static int status(WorkloadException failure) {
    return switch (failure) {
      case WorkloadException.InvalidReference _ -> 400;
      case WorkloadException.ImageMissing _ -> 400;
      case WorkloadException.PullFailed _ -> 400;
      case WorkloadException.BadImage _ -> 400;
      case WorkloadException.InvalidSpec _ -> 400;
      case WorkloadException.PortTaken _ -> 500;
      case WorkloadException.AlreadyExists _ -> 500;
      case WorkloadException.NoSuchWorkload _ -> 500;
      case WorkloadException.NotEmpty _ -> 500;
      case WorkloadException.StepFailed _ -> 500;
      case WorkloadException.Unreachable _ -> 503;
    };
  }
}
