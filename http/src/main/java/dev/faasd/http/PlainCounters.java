package dev.faasd.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters whose name has no {@code _total}: the Prometheus library would add it, and rules that
 * people have would find nothing. Written in the text format 0.0.4.
 */
final class PlainCounters implements Metrics.Counters {
  private final String name;
  private final String help;
  private final List<String> labels;
  private final ConcurrentMap<List<String>, LongAdder> counts = new ConcurrentHashMap<>();

  PlainCounters(String name, String help, List<String> labels) {
    this.name = name;
    this.help = help;
    this.labels = labels;
  }

  @Override
  public Metrics.Counter with(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          name + " has the labels " + labels + ", not " + values.length + " of them.");
    }
    return counts.computeIfAbsent(List.of(values), _ -> new LongAdder())::increment;
  }

  byte[] text() {
    StringBuilder out = new StringBuilder();
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" counter\n");
    counts.forEach((values, count) -> line(out, values, count.sum()));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void line(StringBuilder out, List<String> values, long count) {
    out.append(name).append('{');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ",").append(labels.get(i)).append("=\"");
      out.append(escaped(values.get(i))).append('"');
    }
    out.append("} ").append(count).append(".0\n");
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
