package dev.faasd.gateway;

import dev.faasd.api.Autoscaling;
import dev.faasd.api.CallLimits;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.InvalidName;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.RoutingMessage;
import dev.faasd.api.Scaling;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The routing table in use. Reading is one volatile read; every message of the provider becomes
 * visible whole, by one write. Messages are applied by one thread at a time.
 */
final class RoutingTable implements AutoCloseable {
  private final EventLoops loops;
  private final NamespaceName defaultNamespace;
  private final FunctionMetrics.Families metrics;
  private final Waker waker;
  private final Consumer<String> drained;
  private final WaitingRoom unknownRoom = new WaitingRoom((_, _) -> {});
  private final ConcurrentMap<FunctionId, Function> functions = new ConcurrentHashMap<>();
  private final Map<String, Replica> replicas = new HashMap<>();
  private Map<FunctionId, FunctionRoute> rows = new HashMap<>();
  private volatile Routing now = new Routing.Unknown();

  /**
   * @param drained is told the id of a replica whose last call is done
   */
  RoutingTable(
      EventLoops loops,
      NamespaceName defaultNamespace,
      FunctionMetrics.Families metrics,
      Waker waker,
      Consumer<String> drained) {
    this.loops = loops;
    this.defaultNamespace = defaultNamespace;
    this.metrics = metrics;
    this.waker = waker;
    this.drained = drained;
  }

  /** What is known now. */
  Routing now() {
    return now;
  }

  /** Where calls wait until the provider has told something. */
  WaitingRoom unknownRoom() {
    return unknownRoom;
  }

  /** The identity of a function, made when it is first met. */
  Function function(FunctionId id) {
    return functions.computeIfAbsent(
        id,
        made ->
            new Function(
                made,
                new FunctionMetrics(made.toString(), metrics),
                new WaitingRoom(waker.of(made)),
                new Activity()));
  }

  /** The way to each function that is in the table. */
  List<Route> routes() {
    return now instanceof Routing.Direct direct
        ? direct.routes().values().stream().distinct().toList()
        : List.of();
  }

  /** Calls of this function that ended since the start, by {@code NAME.NAMESPACE}. */
  long calls(String name) {
    try {
      Function function = functions.get(FunctionId.parse(name));
      return function == null ? 0 : function.metrics().count();
    } catch (InvalidName _) {
      return 0;
    }
  }

  /** Takes a message over; from then on no new call follows an older version. */
  synchronized void apply(RoutingMessage message) {
    Map<FunctionId, FunctionRoute> next = new HashMap<>(rows);
    switch (message) {
      case RoutingMessage.Snapshot snapshot -> {
        next.clear();
        snapshot.functions().forEach(row -> next.put(row.id(), row));
      }
      case RoutingMessage.Changed changed -> next.put(changed.function().id(), changed.function());
      case RoutingMessage.Removed removed ->
          next.remove(new FunctionId(removed.name(), removed.namespace()));
      case RoutingMessage.Heartbeat _ -> {
        return;
      }
    }
    Map<FunctionId, FunctionRoute> before = rows;
    rows = next;
    show(message.version(), message instanceof RoutingMessage.Snapshot, before);
  }

  /** The provider has no routing stream. */
  synchronized void goThroughProvider(Polling polling) {
    now = new Routing.ThroughProvider(polling);
    unknownRoom.release();
  }

  private void show(long version, boolean fresh, Map<FunctionId, FunctionRoute> before) {
    Map<String, Route> last = now instanceof Routing.Direct direct ? direct.routes() : Map.of();
    Map<String, Route> routes = new HashMap<>();
    Set<String> listed = new HashSet<>();
    List<Runnable> after = new ArrayList<>();
    rows.forEach(
        (id, row) -> {
          Route same = fresh || !row.equals(before.get(id)) ? null : last.get(id.toString());
          Route route = same == null ? route(id, row, after, fresh) : same;
          row.replicas().forEach(replica -> listed.add(replica.id()));
          routes.put(id.toString(), route);
          if (id.namespace().equals(defaultNamespace)) {
            routes.put(id.name().value(), route);
          }
        });
    now = new Routing.Direct(version, Map.copyOf(routes));
    after.forEach(Runnable::run);
    retireAllBut(listed);
    functions.values().forEach(function -> settle(function, routes));
    unknownRoom.release();
  }

  private Route route(FunctionId id, FunctionRoute row, List<Runnable> after, boolean fresh) {
    List<Replica> serving = new ArrayList<>();
    List<Replica> asleep = new ArrayList<>();
    for (ReplicaRoute replica : row.replicas()) {
      Replica known = replica(replica);
      switch (replica.state()) {
        case SERVING -> {
          known.serve();
          serving.add(known);
        }
        case DRAINING -> {
          if (fresh) {
            known.forgetTold();
          }
          after.add(known::drain);
        }
        case FROZEN -> {
          known.freeze(fresh);
          asleep.add(known);
          if (known.calls() > 0) {
            // Sent while the provider could not tell: it took the replica for an idle one.
            after.add(function(id).room()::knock);
          }
        }
        case STOPPED -> {
          // It has neither address nor connections.
        }
      }
    }
    Duration sleepAfter = Duration.ofMillis(row.settings().sleepAfterMillis());
    return new Route(
        function(id),
        serving,
        asleep,
        sleepAfter,
        CallLimits.ofUnchecked(row.settings().annotations()),
        Scaling.ofUnchecked(row.settings().labels()),
        Autoscaling.ofUnchecked(row.settings().labels()),
        AsyncCalls.of(id, row.settings().annotations()));
  }

  private Replica replica(ReplicaRoute route) {
    Replica known = replicas.get(route.id());
    if (known != null && known.isAt(route)) {
      return known;
    }
    if (known != null) {
      known.upstream().close();
    }
    Upstream upstream = Upstream.tcp(loops, route.address(), route.port());
    Replica made = new Replica(route, upstream, () -> drained.accept(route.id()));
    replicas.put(route.id(), made);
    return made;
  }

  private void retireAllBut(Set<String> listed) {
    replicas
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !listed.contains(entry.getKey());
              if (gone) {
                entry.getValue().drain();
                entry.getValue().upstream().close();
              }
              return gone;
            });
  }

  /** Calls that wait for this function go on, or hear that it is gone. */
  private static void settle(Function function, Map<String, Route> routes) {
    Route route = routes.get(function.id().toString());
    if (route == null || !route.serving().isEmpty()) {
      function.room().release();
    }
  }

  /** Forgets everything and closes what is open to replicas. */
  @Override
  public synchronized void close() {
    rows = new HashMap<>();
    now = new Routing.Unknown();
    retireAllBut(Set.of());
  }
}
