package dev.faasd.faasd;

import dev.faasd.supervisor.Standing;
import dev.faasd.workload.Instance;
import dev.faasd.workload.Workloads;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The containers of a namespace by the names that people use: of core services or functions.
 *
 * @param parts closed by the caller
 */
record Running(Parts parts, String namespace) {
  /** Looks at core services, or at functions of a namespace. */
  static Parts open(Settings settings, String namespace) {
    return Parts.open(
        settings,
        namespace.equals(Settings.CORE_NAMESPACE) ? Parts.CORE : Parts.FUNCTIONS,
        (identifier, id, stream, line) -> {});
  }

  boolean core() {
    return namespace.equals(Settings.CORE_NAMESPACE);
  }

  Workloads workloads() {
    return parts.workloads();
  }

  /** All, sorted by name. */
  Map<String, List<Instance>> byName() {
    return parts.workloads().list(namespace).stream()
        .collect(Collectors.groupingBy(this::name, TreeMap::new, Collectors.toList()));
  }

  private String name(Instance instance) {
    return core()
        ? Standing.serviceOf(instance)
        : instance.id().name().replaceFirst("\\.g[0-9]+\\.[0-9]+$", "");
  }
}
