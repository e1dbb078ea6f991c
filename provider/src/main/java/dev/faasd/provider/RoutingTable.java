package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.RoutingMessage;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What gateways route by: a row a function, and a version that only grows, also across restarts,
 * because it starts at the wall clock's milliseconds and changes less often than once each.
 * Thread-safe.
 */
final class RoutingTable {
  private static final System.Logger STEPS = System.getLogger("dev.faasd.steps");

  private final Map<FunctionId, FunctionRoute> rows = new TreeMap<>();
  private final Set<RoutingFeed> feeds = new LinkedHashSet<>();
  private long version;

  RoutingTable(InstantSource clock) {
    this.version = clock.millis();
  }

  /** Puts the row; nothing happens when it is there already. Returns the version that has it. */
  synchronized long publish(FunctionRoute route) {
    if (!route.equals(rows.put(route.id(), route))) {
      version++;
      tell(route.id(), new RoutingMessage.Changed(version, route));
      STEPS.log(System.Logger.Level.TRACE, "show the route of {0}", route.id());
    }
    return version;
  }

  /** Takes the row away, if there is one. Returns the version without it. */
  synchronized long remove(FunctionId id) {
    if (rows.remove(id) != null) {
      version++;
      tell(id, new RoutingMessage.Removed(version, id.name(), id.namespace()));
      STEPS.log(System.Logger.Level.TRACE, "hide the route of {0}", id);
    }
    return version;
  }

  /** A new reader, who first gets the whole table; closed by the caller. */
  synchronized RoutingFeed open() {
    RoutingFeed feed =
        new RoutingFeed(this, new RoutingMessage.Snapshot(version, List.copyOf(rows.values())));
    feeds.add(feed);
    return feed;
  }

  synchronized void close(RoutingFeed feed) {
    feeds.remove(feed);
  }

  /** Ends all readers. */
  void close() {
    List<RoutingFeed> open;
    synchronized (this) {
      open = List.copyOf(feeds);
    }
    open.forEach(RoutingFeed::close);
  }

  private void tell(FunctionId id, RoutingMessage message) {
    for (RoutingFeed feed : feeds) {
      feed.offer(id, message);
    }
  }
}
