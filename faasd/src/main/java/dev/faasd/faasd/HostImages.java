package dev.faasd.faasd;

import dev.faasd.workload.ImageStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The images of all namespaces of an instance, each as the daemon sees them that owns it. Closed by
 * whoever opened it.
 */
final class HostImages implements AutoCloseable {
  private final Parts core;
  private final Parts functions;

  /** Connects to nothing yet. */
  HostImages(Settings settings) {
    core = Parts.open(settings, Parts.CORE, (identifier, id, stream, line) -> {});
    functions = Parts.open(settings, Parts.FUNCTIONS, (identifier, id, stream, line) -> {});
  }

  /** The same; who watches this process sees how far pulls are. */
  static HostImages watched(Settings settings, Program program) {
    HostImages images = new HostImages(settings);
    if (ProgressBoard.watched()) {
      ProgressBoard board = ProgressBoard.on(program.err());
      images.core.workloads().images().tellPullsTo(board);
      images.functions.workloads().images().tellPullsTo(board);
    }
    return images;
  }

  Parts core() {
    return core;
  }

  Parts functions() {
    return functions;
  }

  /** By namespace, that of the core services first. */
  Map<String, ImageStore> byNamespace() {
    Map<String, ImageStore> all = new LinkedHashMap<>();
    all.put(Settings.CORE_NAMESPACE, core.workloads().images());
    functionNamespaces().forEach(name -> all.put(name, functions.workloads().images()));
    return all;
  }

  /** Those that functions may live in. */
  Set<String> functionNamespaces() {
    Set<String> names = new TreeSet<>(Set.of(Settings.FUNCTION_NAMESPACE));
    functions
        .workloads()
        .namespaces()
        .list()
        .forEach(
            (name, labels) -> {
              if (Set.of("1", "true").contains(labels.getOrDefault("openfaas", ""))) {
                names.add(name);
              }
            });
    return names;
  }

  @Override
  public void close() {
    try (core) {
      functions.close();
    }
  }
}
