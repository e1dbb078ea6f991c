package dev.faasd.http;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The metrics of one program and their text for Prometheus, format 0.0.4. Names are exactly those
 * given; a counter keeps its name also without {@code _total}, as OpenFaaS' rules need it. Safe for
 * use by several threads.
 */
public final class Metrics {
  /** What the text says of itself. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Upper bounds, in seconds, that OpenFaaS' dashboards expect of a duration. */
  public static final List<Double> SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<PlainCounters> plain = new CopyOnWriteArrayList<>();
  private final List<Path> included = new CopyOnWriteArrayList<>();

  /**
   * One value of a gauge.
   *
   * @param value now
   * @param labels in the order of the gauge's label names
   */
  public record Sample(double value, List<String> labels) {
    public Sample {
      labels = List.copyOf(labels);
    }
  }

  /** Adds {@code process_*} and {@code jvm_memory_*}. */
  public Metrics withJvm() {
    ProcessMetrics.register(registry);
    return this;
  }

  /** A family of counters. */
  public Counters counters(String name, String help, String... labels) {
    if (name.endsWith("_total")) {
      io.prometheus.metrics.core.metrics.Counter family =
          io.prometheus.metrics.core.metrics.Counter.builder()
              .name(name)
              .help(help)
              .labelNames(labels)
              .withoutExemplars()
              .register(registry);
      return values -> family.labelValues(values)::inc;
    }
    PlainCounters family = new PlainCounters(name, help, List.of(labels));
    plain.add(family);
    return family;
  }

  /**
   * A family of histograms.
   *
   * @param bounds upper bounds of the buckets, ascending, without infinity
   */
  public Histograms histograms(String name, String help, List<Double> bounds, String... labels) {
    io.prometheus.metrics.core.metrics.Histogram family =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name(name)
            .help(help)
            .labelNames(labels)
            .classicOnly()
            .classicUpperBounds(bounds.stream().mapToDouble(Double::doubleValue).toArray())
            .withoutExemplars()
            .register(registry);
    return values -> family.labelValues(values)::observe;
  }

  /** A gauge whose samples are asked for at each scrape. */
  public void gauge(String name, String help, List<String> labels, Supplier<List<Sample>> samples) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels.toArray(String[]::new))
        .callback(
            out ->
                samples.get().forEach(s -> out.call(s.value(), s.labels().toArray(String[]::new))))
        .register(registry);
  }

  /** A counter that somebody else counts; asked for at each scrape. Its name ends in _total. */
  public void total(String name, String help, List<String> labels, Supplier<List<Sample>> samples) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels.toArray(String[]::new))
        .callback(
            out ->
                samples.get().forEach(s -> out.call(s.value(), s.labels().toArray(String[]::new))))
        .register(registry);
  }

  /**
   * Tells what is in this file, too, at each scrape: another program's metrics in the same format,
   * under names of its own. It need not exist.
   */
  public void include(Path file) {
    included.add(file);
  }

  /** Everything as text. */
  public byte[] text() {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      PrometheusTextFormatWriter.create()
          .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
      for (PlainCounters family : plain) {
        out.write(family.text());
      }
      for (Path file : included) {
        if (Files.exists(file)) {
          out.write(Files.readAllBytes(file));
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing metrics to memory failed.", e);
    }
  }

  /** Answers a scrape; off the event loop, as reading the process's numbers takes a while. */
  public Handler handler() {
    return exchange -> exchange.blocking(_ -> Response.of(200, CONTENT_TYPE, text()));
  }

  /** Counters of one name, told apart by labels. */
  @FunctionalInterface
  public interface Counters {
    /** The counter of these label values; keep it, looking it up costs more than counting. */
    Counter with(String... labels);
  }

  /** Counts. */
  @FunctionalInterface
  public interface Counter {
    /** One more. */
    void increment();
  }

  /** Histograms of one name, told apart by labels. */
  @FunctionalInterface
  public interface Histograms {
    /** The histogram of these label values; keep it. */
    Histogram with(String... labels);
  }

  /** Observes. */
  @FunctionalInterface
  public interface Histogram {
    /** One more value. */
    void observe(double value);
  }
}
