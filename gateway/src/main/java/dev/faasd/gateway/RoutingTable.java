package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.InvalidName;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.RoutingMessage;
import dev.faasd.http.EventLoops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The routing table in use. Reading is one volatile read; every message of the provider becomes
 * visible whole, by one write. Messages are applied by one thread at a time.
 */
final class RoutingTable implements AutoCloseable {
  private final NamespaceName defaultNamespace;
  private final FunctionMetrics.Families metrics;
  private final Waker waker;
  private final WaitingRoom unknownRoom = new WaitingRoom((_, _) -> {});
  private final ConcurrentMap<FunctionId, Function> functions = new ConcurrentHashMap<>();
  private final Replicas replicas;
  private final Map<FunctionId, FunctionRoute> rows = new HashMap<>();
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
    this.defaultNamespace = defaultNamespace;
    this.metrics = metrics;
    this.waker = waker;
    this.replicas = new Replicas(loops, drained);
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
    switch (message) {
      case RoutingMessage.Snapshot snapshot -> replace(snapshot);
      case RoutingMessage.Changed changed ->
          change(changed.version(), changed.function().id(), Optional.of(changed.function()));
      case RoutingMessage.Removed removed ->
          change(
              removed.version(),
              new FunctionId(removed.name(), removed.namespace()),
              Optional.empty());
      case RoutingMessage.Heartbeat _ -> {
        // The table is as it was.
      }
    }
  }

  /** The provider has no routing stream. */
  synchronized void goThroughProvider(Polling polling) {
    now = new Routing.ThroughProvider(polling);
    unknownRoom.release();
  }

  /** All of it is new, and the provider has forgotten what it was told. */
  private void replace(RoutingMessage.Snapshot snapshot) {
    Map<String, Route> routes = new HashMap<>();
    List<Runnable> after = new ArrayList<>();
    rows.clear();
    for (FunctionRoute row : snapshot.functions()) {
      rows.put(row.id(), row);
      put(routes, row.id(), Optional.of(route(row, Optional.empty(), true, after)));
    }
    use(snapshot.version(), routes, after);
    replicas.retireAllBut(rows.values());
    functions.values().forEach(function -> settle(function, routes));
    unknownRoom.release();
  }

  /** One row is different, or gone. */
  private void change(long version, FunctionId id, Optional<FunctionRoute> row) {
    Map<String, Route> last = now instanceof Routing.Direct direct ? direct.routes() : Map.of();
    Map<String, Route> routes = new HashMap<>(last);
    List<Runnable> after = new ArrayList<>();
    Optional<FunctionRoute> before = Optional.ofNullable(rows.get(id));
    boolean alike = before.map(FunctionRoute::settings).equals(row.map(FunctionRoute::settings));
    Optional<Route> like = Optional.ofNullable(alike ? last.get(id.toString()) : null);
    put(routes, id, row.map(next -> route(next, like, false, after)));
    row.ifPresentOrElse(next -> rows.put(id, next), () -> rows.remove(id));
    use(version, routes, after);
    replicas.retire(replicas(before), replicas(row));
    Optional.ofNullable(functions.get(id)).ifPresent(function -> settle(function, routes));
    unknownRoom.release();
  }

  private static List<ReplicaRoute> replicas(Optional<FunctionRoute> row) {
    return row.map(FunctionRoute::replicas).orElse(List.of());
  }

  private void use(long version, Map<String, Route> routes, List<Runnable> after) {
    now = new Routing.Direct(version, Collections.unmodifiableMap(routes));
    after.forEach(Runnable::run);
  }

  /** A route is found by all names that people may use. */
  private void put(Map<String, Route> routes, FunctionId id, Optional<Route> route) {
    put(routes, id.toString(), route);
    if (id.namespace().equals(defaultNamespace)) {
      put(routes, id.name().value(), route);
    }
  }

  private static void put(Map<String, Route> routes, String name, Optional<Route> route) {
    route.ifPresentOrElse(there -> routes.put(name, there), () -> routes.remove(name));
  }

  /**
   * The route of a row.
   *
   * @param like another one with the same settings, if there is one
   * @param fresh whether the provider has forgotten what it was told
   * @param after gets what is to be done when the route is in use
   */
  private Route route(
      FunctionRoute row, Optional<Route> like, boolean fresh, List<Runnable> after) {
    List<Replica> serving = new ArrayList<>();
    List<Replica> asleep = new ArrayList<>();
    for (ReplicaRoute replica : row.replicas()) {
      switch (replica.state()) {
        case SERVING -> {
          Replica known = replicas.at(replica);
          known.serve();
          serving.add(known);
        }
        case DRAINING -> {
          Replica known = replicas.at(replica);
          if (fresh) {
            known.forgetTold();
          }
          after.add(known::drain);
        }
        case FROZEN -> {
          Replica known = replicas.at(replica);
          known.freeze(fresh);
          asleep.add(known);
          if (known.calls() > 0) {
            // Sent while the provider could not tell: it took the replica for an idle one.
            after.add(function(row.id()).room()::knock);
          }
        }
        case STOPPED -> {
          // It has neither address nor connections.
        }
      }
    }
    return like.map(same -> same.with(serving, asleep))
        .orElseGet(() -> Route.of(function(row.id()), row.settings(), serving, asleep));
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
    rows.clear();
    now = new Routing.Unknown();
    replicas.retireAllBut(List.of());
  }
}
