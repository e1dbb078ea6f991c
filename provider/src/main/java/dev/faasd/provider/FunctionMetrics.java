package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.http.Metrics;
import dev.faasd.workload.Usage;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is told of each function at a scrape, with the names that OpenFaaS' dashboards know; read
 * from the kernel at that moment.
 */
final class FunctionMetrics {
  private static final List<String> LABELS = List.of("function_name", "namespace");
  private static final double NANOS = 1e9;

  private final Functions functions;
  private final UsageMeter meter;

  FunctionMetrics(Functions functions, UsageMeter meter) {
    this.functions = functions;
    this.meter = meter;
  }

  /** Adds them. */
  void register(Metrics metrics) {
    metrics.total(
        "pod_cpu_usage_seconds_total",
        "Processor time of a function's replicas since they started.",
        LABELS,
        () -> usage(usage -> usage.cpuTime().toNanos() / NANOS));
    metrics.gauge(
        "pod_memory_working_set_bytes",
        "Memory of a function's replicas, without what the kernel could drop.",
        LABELS,
        () -> usage(Usage::memoryBytes));
    metrics.total(
        "provider_function_restarts_total",
        "How often a function was started again because it failed.",
        LABELS,
        () -> ofAll(function -> function.restarts().count()));
    metrics.total(
        "provider_function_oom_kills_total",
        "How many processes of a function were killed for want of memory.",
        LABELS,
        () -> ofAll(this::outOfMemoryKills));
  }

  /** Of replicas that have ended, and of those that run. */
  private double outOfMemoryKills(LiveFunction function) {
    long now = function.view().flatMap(meter::total).map(Usage::outOfMemoryKills).orElse(0L);
    return (double) function.restarts().outOfMemoryKills() + now;
  }

  private List<Metrics.Sample> ofAll(ToDoubleFunction<LiveFunction> value) {
    return functions.all().stream()
        .filter(function -> function.view().isPresent())
        .map(function -> sample(function.id(), value.applyAsDouble(function)))
        .toList();
  }

  private List<Metrics.Sample> usage(ToDoubleFunction<Usage> value) {
    return functions.all().stream()
        .flatMap(
            function ->
                function
                    .view()
                    .flatMap(meter::total)
                    .map(usage -> sample(function.id(), value.applyAsDouble(usage)))
                    .stream())
        .toList();
  }

  private static Metrics.Sample sample(FunctionId id, double value) {
    return new Metrics.Sample(value, List.of(id.toString(), id.namespace().value()));
  }
}
