package dev.faasd.gateway;

import dev.faasd.http.Metrics;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one function, looked up once. Names: OpenFaaS' rules and dashboards. */
final class FunctionMetrics {
  private static final int CODES = 600;

  private final String name;
  private final Metrics.Counters invocations;
  private final Metrics.Histograms seconds;
  private final Metrics.Histogram waits;
  private final Metrics.Counter started;
  private final LongAdder begun = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final AtomicReferenceArray<Code> codes = new AtomicReferenceArray<>(CODES);

  private record Code(Metrics.Counter count, Metrics.Histogram seconds) {}

  /** The families that all functions share. */
  record Families(
      Metrics.Counters invocations,
      Metrics.Histograms seconds,
      Metrics.Histograms waits,
      Metrics.Counters started) {
    static Families in(Metrics metrics) {
      return new Families(
          metrics.counters(
              "gateway_function_invocation_total",
              "Calls of functions that ended.",
              "code",
              "function_name"),
          metrics.histograms(
              "gateway_functions_seconds",
              "Time from a call's arrival to the end of its answer, in seconds.",
              Metrics.SECONDS,
              "code",
              "function_name"),
          metrics.histograms(
              "gateway_function_wait_seconds",
              "Time that calls waited for a replica to wake or to start, in seconds.",
              Metrics.SECONDS,
              "function_name"),
          metrics.counters(
              "gateway_function_invocation_started",
              "Calls of functions that began.",
              "function_name"));
    }
  }

  FunctionMetrics(String name, Families families) {
    this.name = name;
    this.invocations = families.invocations();
    this.seconds = families.seconds();
    this.waits = families.waits().with(name);
    this.started = families.started().with(name);
  }

  void started() {
    started.increment();
    begun.increment();
  }

  /** Calls that began. */
  long begun() {
    return begun.sum();
  }

  /** Calls that ended. */
  long count() {
    return done.sum();
  }

  /** Calls that have not ended, those that wait for a replica included. */
  long inFlight() {
    // In this order, so that a call that comes and goes meanwhile does not make it negative.
    long ended = done.sum();
    return begun.sum() - ended;
  }

  void ended(int status, long nanos) {
    done.increment();
    Code code = code(status);
    code.count().increment();
    code.seconds().observe(nanos / 1e9);
  }

  /** A call that ended had to wait so long. */
  void waited(long nanos) {
    waits.observe(nanos / 1e9);
  }

  private Code code(int status) {
    int slot = status > 0 && status < CODES ? status : 0;
    Code known = codes.get(slot);
    if (known != null) {
      return known;
    }
    String label = slot == 0 ? "other" : Integer.toString(status);
    Code made = new Code(invocations.with(label, name), seconds.with(label, name));
    codes.set(slot, made);
    return made;
  }
}
