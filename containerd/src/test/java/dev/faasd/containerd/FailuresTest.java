package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  private static ContainerdException translate(Status status) {
    return Failures.translate("do it", Path.of("/s"), status, status.asException());
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, NotFound",
    "ALREADY_EXISTS, AlreadyExists",
    "FAILED_PRECONDITION, FailedPrecondition",
    "INVALID_ARGUMENT, InvalidArgument",
    "OUT_OF_RANGE, InvalidArgument",
    "DEADLINE_EXCEEDED, TimedOut",
    "UNAVAILABLE, Unavailable",
    "UNKNOWN, Failed",
    "CANCELLED, Failed",
  })
  void aStatusHasItsException(Status.Code code, String type) {
    ContainerdException failure = translate(code.toStatus().withDescription("because"));
    assertEquals(type, failure.getClass().getSimpleName());
    assertEquals("could not do it: ", failure.getMessage().substring(0, 17));
  }

  @Test
  void aConnectionThatBreaksDuringACallIsUnavailable() {
    ContainerdException failure =
        translate(Status.UNKNOWN.withCause(new ClosedChannelException()).withDescription("gone"));
    assertEquals(ContainerdException.Unavailable.class, failure.getClass());
    assertEquals(
        "could not do it: gone (containerd at /s went away or is starting)", failure.getMessage());
  }

  @Test
  void aDeadlineThatTheShimNoticedIsOne() {
    ContainerdException failure =
        translate(Status.UNKNOWN.withDescription("ttrpc: context deadline exceeded: unknown"));
    assertEquals(ContainerdException.TimedOut.class, failure.getClass());
  }
}
