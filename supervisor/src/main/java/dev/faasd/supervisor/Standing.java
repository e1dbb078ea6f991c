package dev.faasd.supervisor;

import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What there is of one service on the host: nothing, one container, or more while one replaces
 * another. The first is named like the service, the others have a number, too, which only grows.
 *
 * @param service its name
 * @param instances the oldest first
 */
public record Standing(String service, List<Instance> instances) {
  /** The container's label with the name of its service. */
  static final String LABEL = "dev.faasd/service";

  private static final String GENERATION = ".g";
  private static final Pattern NUMBERED = Pattern.compile(".*\\.g([0-9]{1,9})");

  public Standing {
    instances = instances.stream().sorted(Comparator.comparing(i -> number(service, i))).toList();
  }

  /** Sorts instances by the services that they are of. */
  static Map<String, Standing> of(List<Instance> all) {
    Map<String, Standing> standings = new TreeMap<>();
    all.stream()
        .collect(Collectors.groupingBy(Standing::serviceOf))
        .forEach((service, instances) -> standings.put(service, new Standing(service, instances)));
    return standings;
  }

  /** The name of the service that the container is of. */
  public static String serviceOf(Instance instance) {
    return instance.labels().getOrDefault(LABEL, instance.id().name());
  }

  private static int number(String service, Instance instance) {
    String name = instance.id().name();
    Matcher numbered = NUMBERED.matcher(name);
    return name.equals(service) || !numbered.matches() ? 1 : Integer.parseInt(numbered.group(1));
  }

  /** The one that others get to when they ask for the service: it runs, and has its ports. */
  Optional<Instance> serving() {
    List<Instance> running = instances.stream().filter(Instance::running).toList();
    return running.stream()
        .filter(instance -> !instance.ports().isEmpty())
        .findFirst()
        .or(() -> running.stream().findFirst());
  }

  /** The newest that was made as the service is defined now, preferably one that runs. */
  Optional<Instance> definedAs(String definition) {
    List<Instance> same =
        instances.reversed().stream()
            .filter(instance -> definition.equals(instance.labels().get(Definition.LABEL)))
            .toList();
    return same.stream().filter(Instance::running).findFirst().or(() -> same.stream().findFirst());
  }

  List<Instance> allBut(WorkloadId id) {
    return instances.stream().filter(instance -> !instance.id().equals(id)).toList();
  }

  /** The name of a container that is made beside these. */
  String nextName() {
    return instances.isEmpty()
        ? service
        : service + GENERATION + (number(service, instances.getLast()) + 1);
  }
}
