package dev.faasd.gateway;

import dev.faasd.api.Autoscaling;
import dev.faasd.api.CallLimits;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.Scaling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the calls of one function may go, as one version of the table says.
 *
 * @param function which
 * @param serving replicas that take calls
 * @param asleep replicas that take a few calls already while they are woken
 * @param sleepAfter how long nobody may call before it sleeps; zero: it never does
 * @param limits what it wants of the gateway
 * @param scaling how many replicas it may have
 * @param autoscaling by what the gateway decides how many it gets; empty: somebody else does
 * @param async how its asynchronous calls are treated
 */
record Route(
    Function function,
    List<Replica> serving,
    List<Replica> asleep,
    Duration sleepAfter,
    CallLimits limits,
    Scaling scaling,
    Optional<Autoscaling> autoscaling,
    AsyncCalls async) {
  private static final int LAST = 1 << 20;

  Route {
    serving = List.copyOf(serving);
    asleep = List.copyOf(asleep);
  }

  /** By what its row says of it; what labels and annotations say wrongly counts as not said. */
  static Route of(
      Function function, RouteSettings settings, List<Replica> serving, List<Replica> asleep) {
    return new Route(
        function,
        serving,
        asleep,
        Duration.ofMillis(settings.sleepAfterMillis()),
        CallLimits.ofUnchecked(settings.annotations()),
        Scaling.ofUnchecked(settings.labels()),
        Autoscaling.ofUnchecked(settings.labels()),
        AsyncCalls.of(function.id(), settings.annotations()));
  }

  /** The same function with these replicas. */
  Route with(List<Replica> serving, List<Replica> asleep) {
    return new Route(function, serving, asleep, sleepAfter, limits, scaling, autoscaling, async);
  }

  /** How many replicas it has, those asleep included. */
  int replicas() {
    return serving.size() + asleep.size();
  }

  /** Does one of its replicas serve a call now? */
  boolean isBusy() {
    return serving.stream().anyMatch(replica -> replica.calls() > 0);
  }

  /** Is there a replica that did not refuse a connection just now, or something to wait for? */
  boolean isHopeful() {
    return serving.isEmpty() || serving.stream().anyMatch(replica -> !replica.isSuspect());
  }

  /**
   * Takes the call into the replica with the fewest, a suspect one only if there are no others, and
   * one that sleeps only if none serves; empty when none takes it.
   */
  Optional<Replica> enter() {
    return serving.isEmpty() ? enter(asleep, LAST) : enter(serving, Integer.MAX_VALUE);
  }

  /** Do all of its replicas serve as many calls as they may? */
  boolean isFull() {
    int most = mostInFlight();
    return !serving.isEmpty() && serving.stream().allMatch(replica -> replica.calls() >= most);
  }

  private int mostInFlight() {
    return limits.inFlight().orElse(Integer.MAX_VALUE);
  }

  private Optional<Replica> enter(List<Replica> choice, int most) {
    Replica best = null;
    int fewest = most;
    for (int i = 0; i < choice.size(); i++) {
      Replica replica = choice.get(i);
      int calls = replica.calls() + (replica.isSuspect() ? LAST : 0);
      if (calls < fewest) {
        best = replica;
        fewest = calls;
      }
    }
    return best != null && best.enter(mostInFlight()) ? Optional.of(best) : Optional.empty();
  }
}
