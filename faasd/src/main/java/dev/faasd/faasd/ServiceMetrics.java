package dev.faasd.faasd;

import dev.faasd.supervisor.Health;
import dev.faasd.supervisor.Phase;
import dev.faasd.supervisor.Progress;
import dev.faasd.supervisor.ServiceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The core services' metrics, in a file that the provider tells with its own: so {@code faasd up}
 * needs no server, and whoever scrapes has one place. Written whenever a service's state changes.
 * For one thread.
 *
 * @param file replaced as a whole
 * @param next is told, too
 */
record ServiceMetrics(Path file, Map<String, ServiceStatus> statuses, Progress next)
    implements Progress {
  private static final Logger LOG = System.getLogger(ServiceMetrics.class.getName());

  ServiceMetrics(Path file, Progress next) {
    this(file, new TreeMap<>(), next);
  }

  @Override
  public void changed(ServiceStatus status) {
    statuses.put(status.name(), status);
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(whole, text());
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "cannot write the services'' metrics to {0}: {1}", file, e);
    }
    next.changed(status);
  }

  @Override
  public void started() {
    next.started();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    family(text, "faasd_service_up", "gauge", "Whether a core service runs.");
    each(text, "faasd_service_up", status -> status.phase() instanceof Phase.Running ? 1 : 0);
    family(text, "faasd_service_healthy", "gauge", "Whether its health check succeeds.");
    statuses.values().stream()
        .filter(status -> status.health() != Health.UNCHECKED)
        .forEach(
            status ->
                line(
                    text,
                    "faasd_service_healthy",
                    status.name(),
                    "",
                    status.health() == Health.HEALTHY ? 1 : 0));
    family(text, "faasd_service_restarts_total", "counter", "How often it was started again.");
    each(text, "faasd_service_restarts_total", ServiceStatus::restarts);
    family(
        text,
        "faasd_service_oom_kills_total",
        "counter",
        "How much in it was killed for want of memory.");
    each(text, "faasd_service_oom_kills_total", ServiceStatus::outOfMemoryKills);
    family(text, "faasd_service_exits_total", "counter", "How often it ended, by exit code.");
    statuses
        .values()
        .forEach(
            status ->
                new TreeMap<>(status.exits())
                    .forEach(
                        (code, count) ->
                            line(
                                text,
                                "faasd_service_exits_total",
                                status.name(),
                                ",code=\"" + code + "\"",
                                count)));
    return text.toString();
  }

  private static void family(StringBuilder text, String name, String type, String help) {
    text.append("# HELP %s %s%n# TYPE %s %s%n".formatted(name, help, name, type));
  }

  private void each(StringBuilder text, String name, ToLongFunction<ServiceStatus> value) {
    statuses
        .values()
        .forEach(status -> line(text, name, status.name(), "", value.applyAsLong(status)));
  }

  private static void line(
      StringBuilder text, String name, String service, String more, long value) {
    text.append("%s{service=\"%s\"%s} %d%n".formatted(name, service, more, value));
  }
}
