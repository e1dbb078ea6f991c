package dev.faasd.provider;

import dev.faasd.api.NamespaceName;
import dev.faasd.workload.Instance;
import dev.faasd.workload.Workloads;
import java.util.List;

/**
 * Deletes a namespace with all that is in it: functions, what is left of former ones, secrets,
 * images. Meanwhile nothing new gets in. What fails half way is done by asking again.
 */
final class NamespaceRemoval {
  private final FunctionNamespaces namespaces;
  private final Functions functions;
  private final Secrets secrets;
  private final StateFiles files;
  private final Launcher launcher;
  private final Workloads workloads;

  NamespaceRemoval(Workbench bench, Functions functions, Workloads workloads) {
    this.namespaces = bench.namespaces();
    this.functions = functions;
    this.secrets = bench.secrets();
    this.files = bench.files();
    this.launcher = bench.launcher();
    this.workloads = workloads;
  }

  /**
   * Deletes one that is there.
   *
   * @throws ProviderException.Refused for the default one
   * @throws ProviderException.Conflict while other people's containers are in it; nothing is
   *     changed
   */
  void remove(NamespaceName name) {
    if (name.equals(NamespaceName.DEFAULT)) {
      throw new ProviderException.Refused(
          "namespace '%s' is the default one and cannot be deleted".formatted(name));
    }
    List<String> strangers = workloads.namespaces().strangers(name.value());
    if (!strangers.isEmpty()) {
      throw new ProviderException.Conflict(
          "namespace '%s' holds containers that are no functions, such as %s: remove them first"
              .formatted(name, strangers.getFirst()));
    }
    try (FunctionNamespaces.Closing _ = namespaces.close(name)) {
      functions.deleteAll(name);
      workloads.list(name.value()).stream().map(Instance::id).forEach(launcher::removeNow);
      launcher.collect(name.value());
      secrets.delete(name);
      files.delete(name);
      workloads.namespaces().delete(name.value());
    }
  }
}
