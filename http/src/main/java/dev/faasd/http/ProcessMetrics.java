package dev.faasd.http;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What this process uses, under the names that all of Prometheus' clients give it. Read from {@code
 * /proc} at each scrape: Java's own management interface would be 300 classes in memory for the
 * same numbers.
 */
final class ProcessMetrics {
  private static final Path SELF = Path.of("/proc/self");

  private ProcessMetrics() {}

  static void register(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("Processor time of this process, in seconds.")
        .callback(out -> out.call(cpuSeconds()))
        .register(registry);
    gauge(
        registry,
        "process_start_time_seconds",
        "When this process started, in seconds since 1970.",
        ProcessMetrics::startSeconds);
    gauge(
        registry,
        "process_open_fds",
        "Open file descriptors of this process.",
        ProcessMetrics::openFiles);
    gauge(
        registry,
        "process_resident_memory_bytes",
        "Memory of this process that is in RAM.",
        () -> statusBytes("VmRSS:"));
    gauge(
        registry,
        "process_virtual_memory_bytes",
        "Addresses that this process uses, in bytes.",
        () -> statusBytes("VmSize:"));
    Runtime runtime = Runtime.getRuntime();
    heap(registry, "used", () -> runtime.totalMemory() - runtime.freeMemory());
    heap(registry, "committed", runtime::totalMemory);
    heap(registry, "max", runtime::maxMemory);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(out -> out.call(value.getAsDouble()))
        .register(registry);
  }

  private static void heap(PrometheusRegistry registry, String kind, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name("jvm_memory_" + kind + "_bytes")
        .help("Java's memory of this kind.")
        .labelNames("area")
        .callback(out -> out.call(value.getAsDouble(), "heap"))
        .register(registry);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private static double startSeconds() {
    return ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH).toEpochMilli() / 1e3;
  }

  private static double openFiles() {
    try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException("Counting the open files of this process failed.", e);
    }
  }

  /** Lines look like {@code VmRSS: 91234 kB}. */
  private static double statusBytes(String field) {
    try {
      return 1024
          * Files.readAllLines(SELF.resolve("status")).stream()
              .filter(line -> line.startsWith(field))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading the state of this process failed.", e);
    }
  }
}
