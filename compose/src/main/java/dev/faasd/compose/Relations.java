package dev.faasd.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks what only shows where services are looked at together. */
record Relations(List<Service> services, Map<String, Fields> sections) {
  void check() {
    checkPorts();
    Map<String, Service> byName =
        services.stream().collect(Collectors.toMap(Service::name, Function.identity()));
    for (Service service : services) {
      service
          .supervision()
          .dependsOn()
          .forEach(
              (name, condition) -> {
                Service other = byName.get(name);
                if (other != null) {
                  check(service, other, condition);
                }
              });
    }
  }

  private void check(Service service, Service other, Supervision.Condition condition) {
    Fields fields = section(sections, service.name());
    if (!other.enabled()) {
      fields.warning(
          "depends_on",
          "%s does not wait for %s, which has no replicas".formatted(service.name(), other.name()));
    } else if (condition == Supervision.Condition.HEALTHY
        && other.supervision().health().isEmpty()) {
      fields.problem(
          "depends_on",
          "%s waits until %s is healthy, but that has no healthcheck"
              .formatted(service.name(), other.name()));
    }
  }

  private void checkPorts() {
    Map<PortPublication, String> taken = new LinkedHashMap<>();
    for (Service service : services.stream().filter(Service::enabled).toList()) {
      for (PortPublication port : service.ports()) {
        taken.forEach(
            (other, owner) -> {
              if (port.collidesWith(other)) {
                section(sections, service.name())
                    .problem(
                        "ports",
                        "port %d/%s of the host is published by %s already"
                            .formatted(port.hostPort(), port.protocol(), owner));
              }
            });
        taken.put(port, service.name());
      }
    }
  }

  static Fields section(Map<String, Fields> sections, String service) {
    Fields section = sections.get(service);
    if (section == null) {
      throw new IllegalStateException("no section of service " + service);
    }
    return section;
  }
}
