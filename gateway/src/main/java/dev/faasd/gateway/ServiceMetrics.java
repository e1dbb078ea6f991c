package dev.faasd.gateway;

import dev.faasd.http.Metrics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Gauges of the functions that are there now. Names: OpenFaaS' rules and dashboards. */
final class ServiceMetrics {
  private static final List<String> BY_NAME = List.of("function_name");

  private final Metrics metrics;
  private final RoutingTable table;

  ServiceMetrics(Metrics metrics, RoutingTable table) {
    this.metrics = metrics;
    this.table = table;
  }

  void register() {
    gauge(
        "gateway_service_count",
        "Replicas of a function, those that sleep included.",
        Route::replicas);
    gauge(
        "gateway_service_ready_count",
        "Replicas of a function that take calls, or would at once.",
        Route::replicas);
    gauge(
        "gateway_service_min",
        "Replicas that a function has at least.",
        route -> route.scaling().min());
    gauge(
        "gateway_function_invocation_inflight",
        "Calls of functions that have not ended, those that wait for a replica included.",
        route -> route.function().metrics().inFlight());
    metrics.gauge(
        "gateway_service_target_load",
        "How much of what is counted is meant for one replica, of functions that are autoscaled.",
        List.of("function_name", "scaling_type"),
        () -> samples(ServiceMetrics::target));
  }

  private void gauge(String name, String help, ToDoubleFunction<Route> value) {
    metrics.gauge(
        name,
        help,
        BY_NAME,
        () ->
            samples(
                route -> Stream.of(new Metrics.Sample(value.applyAsDouble(route), labels(route)))));
  }

  private static Stream<Metrics.Sample> target(Route route) {
    return route.autoscaling().stream()
        .map(
            by ->
                new Metrics.Sample(
                    by.target(), List.of(labels(route).getFirst(), by.type().toString())));
  }

  private List<Metrics.Sample> samples(Function<Route, Stream<Metrics.Sample>> of) {
    return table.routes().stream().flatMap(of).toList();
  }

  /** Calls of each function that ended since the start. */
  List<Metrics.Sample> calls() {
    return samples(
        route -> Stream.of(new Metrics.Sample(route.function().metrics().count(), labels(route))));
  }

  private static List<String> labels(Route route) {
    return List.of(route.function().id().toString());
  }
}
