package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionRoute;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Steers requests: shows gateways the routes, and waits until those who send requests have
 * followed. Every wait has a bound, so that a dead gateway or an endless request holds up nothing
 * for ever. Thread-safe.
 */
final class Traffic {
  private static final Logger LOG = System.getLogger(Traffic.class.getName());

  private final RoutingTable table;
  private final Gateways gateways;
  private final InFlight own;
  private final Bounds bounds;

  Traffic(RoutingTable table, Gateways gateways, InFlight own, Bounds bounds) {
    this.table = table;
    this.gateways = gateways;
    this.own = own;
    this.bounds = bounds;
  }

  /** Shows the row; returns the table's version that has it. */
  long show(FunctionRoute row) {
    return table.publish(row);
  }

  /** Takes the row away; returns the table's version without it. */
  long hide(FunctionId id) {
    return table.remove(id);
  }

  /** Waits until a request sent now to any gateway follows this version. */
  void settle(long version) {
    if (!gateways.awaitApplied(version, bounds.applied())) {
      LOG.log(
          Level.WARNING,
          "gateways {0} did not follow version {1} of the routes within {2}",
          gateways.present(),
          Long.toString(version),
          bounds.applied());
    }
  }

  /** How long last requests are waited for. */
  Duration patience() {
    return bounds.drained();
  }

  /**
   * To be called before the route of these replicas is changed to draining; closed by the caller.
   */
  Draining expectDrained(List<Replica> replicas) {
    return new Draining(replicas.stream().filter(Replica::available).map(Replica::name).toList());
  }

  /** A wait for the last requests of some replicas. */
  final class Draining implements AutoCloseable {
    private final List<String> replicas;
    private final List<Gateways.Drain> drains;

    private Draining(List<String> replicas) {
      this.replicas = replicas;
      this.drains = replicas.stream().map(gateways::expectDrained).toList();
    }

    /** Waits until they are done; false when that took longer. */
    boolean await(Duration patience) {
      long end = System.nanoTime() + patience.toNanos();
      return Stream.concat(
              drains.stream().map(drain -> drain.await(left(end))),
              replicas.stream().map(replica -> own.awaitNone(replica, left(end))))
          .allMatch(Boolean::booleanValue);
    }

    /** Waits until they are done, or the bound. */
    void await() {
      if (!await(bounds.drained())) {
        LOG.log(
            Level.WARNING, "replicas {0} still had requests after {1}", replicas, bounds.drained());
      }
    }

    private static Duration left(long end) {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    @Override
    public void close() {
      drains.forEach(Gateways.Drain::close);
    }
  }
}
