package dev.faasd.faasd;

import dev.faasd.supervisor.Health;
import dev.faasd.supervisor.ServiceStatus;
import java.util.List;
import java.util.Optional;

/**
 * What {@code faasd up} says of a service, in one line.
 *
 * @param phase in a few words
 * @param health {@code -} where nobody looks
 */
record ServiceState(String name, String phase, String health, long restarts) {
  static String write(ServiceStatus status) {
    return String.join(
        "\t",
        status.name(),
        status.phase().toString().replaceAll("\\s+", " "),
        status.health().toString(),
        Long.toString(status.restarts()));
  }

  static ServiceState read(String line) {
    List<String> parts = List.of(line.split("\t", -1));
    return new ServiceState(parts.get(0), parts.get(1), parts.get(2), Long.parseLong(parts.get(3)));
  }

  /** For people: {@code running, healthy, 2 restarts}. */
  @Override
  public String toString() {
    return phase + more();
  }

  /** The same without the reason, which may be long. */
  String brief() {
    return phase.split(": ", 2)[0] + more();
  }

  /** Why it does not run, where something failed. */
  Optional<String> reason() {
    String[] parts = phase.split(": ", 2);
    return parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
  }

  private String more() {
    return (health.equals(Health.UNCHECKED.toString()) ? "" : ", " + health)
        + (restarts == 0 ? "" : ", %d restart%s".formatted(restarts, restarts == 1 ? "" : "s"));
  }
}
