package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void aCounterIsCalledExactlyWhatItWasGiven() {
    metrics.counters("a_total", "All of a.", "code").with("200").increment();
    metrics.counters("b_started", "Begun b.", "name").with("x\"y").increment();
    assertEquals(
        """
        # HELP a_total All of a.
        # TYPE a_total counter
        a_total{code="200"} 1.0
        # HELP b_started Begun b.
        # TYPE b_started counter
        b_started{name="x\\"y"} 1.0
        """,
        text());
  }

  @Test
  void aHistogramHasTheBucketsThatDashboardsExpect() {
    metrics.histograms("t_seconds", "Time.", Metrics.SECONDS, "code").with("200").observe(0.02);
    assertTrue(text().contains("t_seconds_bucket{code=\"200\",le=\"0.01\"} 0\n"), text());
    assertTrue(text().contains("t_seconds_bucket{code=\"200\",le=\"0.025\"} 1\n"), text());
    assertTrue(text().contains("t_seconds_bucket{code=\"200\",le=\"+Inf\"} 1\n"), text());
    assertTrue(text().contains("t_seconds_count{code=\"200\"} 1\n"), text());
  }

  @Test
  void aGaugeIsAskedAtEachScrape() {
    metrics.gauge(
        "g", "G.", List.of("name"), () -> List.of(new Metrics.Sample(2, List.of("hello"))));
    assertTrue(text().contains("g{name=\"hello\"} 2.0\n"), text());
  }

  @Test
  void theProcessTellsOfItself() {
    metrics.withJvm();
    List.of(
            "process_cpu_seconds_total",
            "process_start_time_seconds",
            "process_open_fds",
            "process_resident_memory_bytes",
            "process_virtual_memory_bytes",
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_memory_committed_bytes{area=\"heap\"}",
            "jvm_memory_max_bytes{area=\"heap\"}")
        .forEach(
            name ->
                assertTrue(
                    text()
                        .lines()
                        .anyMatch(line -> line.startsWith(name + " ") && !line.endsWith(" 0.0")),
                    name + " is not in " + text()));
  }

  private String text() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }
}
