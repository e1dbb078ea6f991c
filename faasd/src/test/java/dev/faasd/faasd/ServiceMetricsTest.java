package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.Metrics;
import dev.faasd.supervisor.Health;
import dev.faasd.supervisor.Phase;
import dev.faasd.supervisor.ServiceStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceMetricsTest {
  @TempDir Path directory;

  @Test
  void whatBecomesOfServicesIsToldBesideOthersMetrics() {
    Path file = directory.resolve("services.prom");
    Metrics metrics = new Metrics();
    metrics.include(file);
    assertEquals("", text(metrics));
    List<ServiceStatus> told = new ArrayList<>();

    new ServiceMetrics(file, told::add)
        .changed(
            new ServiceStatus(
                "db",
                new Phase.Running(),
                Health.HEALTHY,
                Optional.empty(),
                2,
                Map.of(137, 2L),
                1));

    assertEquals(1, told.size());
    assertTrue(
        text(metrics)
            .lines()
            .toList()
            .containsAll(
                List.of(
                    "faasd_service_up{service=\"db\"} 1",
                    "faasd_service_healthy{service=\"db\"} 1",
                    "faasd_service_restarts_total{service=\"db\"} 2",
                    "faasd_service_oom_kills_total{service=\"db\"} 1",
                    "faasd_service_exits_total{service=\"db\",code=\"137\"} 2")),
        () -> text(metrics));
  }

  private static String text(Metrics metrics) {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }
}
