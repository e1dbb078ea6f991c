package dev.faasd.provider;

import dev.faasd.api.Patience;
import dev.faasd.api.Probe;
import dev.faasd.workload.Instance;
import dev.faasd.workload.Workloads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Waits until a replica takes requests, and says for people why one does not. */
final class Arrival {
  private final Workloads workloads;
  private final Readiness readiness;
  private final int port;
  private final Bounds bounds;
  private final InstantSource clock;

  Arrival(Workloads workloads, Readiness readiness, int port, Bounds bounds, InstantSource clock) {
    this.workloads = workloads;
    this.readiness = readiness;
    this.port = port;
    this.bounds = bounds;
    this.clock = clock;
  }

  /** It takes requests at this address from now on. */
  Condition.Ready at(String address) {
    return new Condition.Ready(address, port, clock.instant());
  }

  /**
   * Waits for it.
   *
   * @param probe how to ask; whether it accepts a connection when empty
   * @param recording of what it writes meanwhile
   * @throws ProviderException.NotReady saying what became of it, with its last lines
   * @throws ProviderException.Superseded when that was completed first
   */
  Condition.Ready await(
      FunctionRecord record,
      Instance instance,
      Optional<Probe> probe,
      StartupLines.Recording recording,
      CompletableFuture<Void> superseded) {
    String address =
        instance
            .address()
            .orElseThrow(
                () ->
                    new ProviderException.NotReady(
                        "function %s runs without a network address".formatted(record.id())));
    Duration bound = Patience.of(record.deployment()).ready().orElse(bounds.ready());
    return switch (readiness.await(instance.id(), address, probe, bound, superseded)) {
      case Readiness.Outcome.Ready _ -> at(address);
      case Readiness.Outcome.Superseded _ -> throw new ProviderException.Superseded(record.id());
      case Readiness.Outcome.Ended ended -> {
        // Its last lines are in the log when this returns.
        workloads.stop(instance.id(), Duration.ZERO);
        throw notReady(
            "function %s ended with exit code %d%s before it was ready"
                .formatted(
                    record.id(),
                    ended.exitCode(),
                    ended.outOfMemory() ? " for want of memory" : ""),
            recording.lines());
      }
      case Readiness.Outcome.Late late ->
          throw notReady(
              "function %s was not ready within %d ms: it %s"
                  .formatted(record.id(), late.waited().toMillis(), late.why()),
              recording.lines());
    };
  }

  private static ProviderException.NotReady notReady(String what, List<String> lines) {
    return new ProviderException.NotReady(
        lines.isEmpty()
            ? what + "; it wrote nothing"
            : what + "; it wrote:\n" + String.join("\n", lines));
  }
}
