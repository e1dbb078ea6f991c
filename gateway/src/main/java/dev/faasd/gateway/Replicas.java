package dev.faasd.gateway;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Upstream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The replicas that the gateway has to do with, each one object as long as it is listed. */
final class Replicas {
  private final EventLoops loops;
  private final Consumer<String> drained;
  private final Map<String, Replica> known = new HashMap<>();

  /**
   * @param drained is told the id of a replica whose last call is done
   */
  Replicas(EventLoops loops, Consumer<String> drained) {
    this.loops = loops;
    this.drained = drained;
  }

  /** The one that is meant; another one than before if it is at another address. */
  Replica at(ReplicaRoute route) {
    Replica before = known.get(route.id());
    if (before != null && before.isAt(route)) {
      return before;
    }
    if (before != null) {
      before.upstream().close();
    }
    Upstream upstream = Upstream.tcp(loops, route.address(), route.port());
    Replica made = new Replica(route, upstream, () -> drained.accept(route.id()));
    known.put(route.id(), made);
    return made;
  }

  /** Lets those go that were of a row and are not any more. */
  void retire(List<ReplicaRoute> before, List<ReplicaRoute> now) {
    for (ReplicaRoute replica : before) {
      if (!isListed(replica.id(), now)) {
        retire(replica.id());
      }
    }
  }

  /** Lets those go that are of none of these rows. */
  void retireAllBut(Collection<FunctionRoute> rows) {
    Set<String> listed =
        rows.stream()
            .flatMap(row -> row.replicas().stream())
            .filter(Replicas::hasProcess)
            .map(ReplicaRoute::id)
            .collect(Collectors.toUnmodifiableSet());
    List.copyOf(known.keySet()).stream()
        .filter(name -> !listed.contains(name))
        .forEach(this::retire);
  }

  private static boolean isListed(String name, List<ReplicaRoute> now) {
    return now.stream().anyMatch(one -> one.id().equals(name) && hasProcess(one));
  }

  /** One without has no address either. */
  private static boolean hasProcess(ReplicaRoute replica) {
    return replica.state() != ReplicaState.STOPPED;
  }

  private void retire(String name) {
    Replica gone = known.remove(name);
    if (gone != null) {
      gone.drain();
      gone.upstream().close();
    }
  }
}
