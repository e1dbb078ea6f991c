package dev.faasd.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the calls of one function may go, as one version of the table says.
 *
 * @param function which
 * @param serving replicas that take calls
 * @param replicas how many it has, asleep ones included
 * @param sleepAfter how long nobody may call before it sleeps; zero: it never does
 */
record Route(Function function, List<Replica> serving, int replicas, Duration sleepAfter) {
  private static final int LAST = 1 << 20;

  Route {
    serving = List.copyOf(serving);
  }

  /** Does one of its replicas serve a call now? */
  boolean isBusy() {
    return serving.stream().anyMatch(replica -> replica.calls() > 0);
  }

  /** Is there a replica that did not refuse a connection just now? */
  boolean isHopeful() {
    return serving.stream().anyMatch(replica -> !replica.isSuspect());
  }

  /**
   * Takes the call into the replica with the fewest, a suspect one only if there are no others;
   * empty when none takes it.
   */
  Optional<Replica> enter() {
    Replica best = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < serving.size(); i++) {
      Replica replica = serving.get(i);
      int calls = replica.calls() + (replica.isSuspect() ? LAST : 0);
      if (calls < fewest) {
        best = replica;
        fewest = calls;
      }
    }
    return best != null && best.enter() ? Optional.of(best) : Optional.empty();
  }
}
