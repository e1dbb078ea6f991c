package dev.faasd.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/** What was measured of one thing. Thread-safe. */
final class Samples {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    lock.lock();
    try {
      values.add(value);
    } finally {
      lock.unlock();
    }
  }

  void addMicros(long nanos) {
    add(nanos / 1e3);
  }

  /** Nearest rank; 0 of nothing. */
  double quantile(double part) {
    lock.lock();
    try {
      List<Double> sorted = values.stream().sorted().toList();
      int rank = (int) Math.ceil(part * sorted.size());
      return sorted.isEmpty() ? 0 : sorted.get(Math.max(rank, 1) - 1);
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return values.size();
    } finally {
      lock.unlock();
    }
  }

  /** Prints them as a figure without a reference. */
  void print(String name, String unit) {
    System.out.printf("{%s}%n", fields(name, unit));
  }

  /** Prints them as a figure, beside those of the reference. */
  void print(String name, String unit, Samples reference) {
    double other = reference.quantile(0.5);
    System.out.printf(
        Locale.ROOT,
        "{%s,\"reference_p50\":%s,\"ratio\":%.3f}%n",
        fields(name, unit),
        number(other),
        quantile(0.5) / other);
  }

  /** A figure that is one number. */
  static void print(String name, String unit, double value) {
    Samples one = new Samples();
    one.add(value);
    one.print(name, unit);
  }

  private String fields(String name, String unit) {
    return "\"name\":\"%s\",\"unit\":\"%s\",\"n\":%d,\"p50\":%s,\"p95\":%s,\"p99\":%s"
        .formatted(
            name,
            unit,
            count(),
            number(quantile(0.5)),
            number(quantile(0.95)),
            number(quantile(0.99)));
  }

  private static String number(double value) {
    return Math.abs(value) < 100 && value != Math.rint(value)
        ? String.format(Locale.ROOT, "%.2f", value)
        : Long.toString(Math.round(value));
  }
}
