package dev.faasd.faasd;

import dev.faasd.supervisor.Phase;
import dev.faasd.supervisor.ServiceStatus;
import dev.faasd.supervisor.Supervisor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Carries out orders that concern core services.
 *
 * @param reload reads the compose files again; tells how services are then
 */
record ServiceControl(Supervisor supervisor, Supplier<List<ServiceStatus>> reload)
    implements Function<List<String>, List<String>> {
  /** How all are. */
  static final String LIST = "list";

  /** Reads the compose files again. */
  static final String RELOAD = "reload";

  @Override
  public List<String> apply(List<String> order) {
    String verb = order.getFirst();
    return switch (verb) {
      case LIST -> supervisor.statuses().stream().map(ServiceState::write).toList();
      case RELOAD -> reload.get().stream().map(ServiceState::write).toList();
      case "restart", "stop", "start" -> {
        String name = order.getLast();
        Optional<ServiceStatus> status =
            switch (verb) {
              case "restart" -> supervisor.restart(name);
              case "stop" -> supervisor.stop(name);
              default -> supervisor.start(name);
            };
        yield List.of(told(name, status));
      }
      default -> throw new UsageException("there is no order " + verb);
    };
  }

  private static String told(String name, Optional<ServiceStatus> status) {
    ServiceStatus found =
        status.orElseThrow(
            () -> new UsageException("there is no service " + name + " in the compose file"));
    if (found.phase() instanceof Phase.Resting(String why, _)) {
      throw new OrderException(name + " does not run: " + why);
    }
    return ServiceState.write(found);
  }
}
