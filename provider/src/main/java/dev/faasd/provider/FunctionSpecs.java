package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionResources;
import dev.faasd.api.Quantity;
import dev.faasd.workload.BindMount;
import dev.faasd.workload.Resources;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import dev.faasd.workload.WorkloadSpecBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a function's record becomes a container. */
final class FunctionSpecs {
  private static final int MOST_CPU = 1_000_000;

  private final List<BindMount> mounts;
  private final Secrets secrets;

  /** With what every function has mounted: the hosts file and the resolver's; and their secrets. */
  FunctionSpecs(List<BindMount> mounts, Secrets secrets) {
    this.mounts = List.copyOf(mounts);
    this.secrets = secrets;
  }

  /**
   * The container of one replica. Users' labels and annotations are not on it: containerd acts on
   * labels, and limits their length.
   */
  WorkloadSpec of(FunctionRecord record, WorkloadId replica) {
    FunctionDeployment deployment = record.deployment();
    FunctionId id = record.id();
    WorkloadSpecBuilder spec = WorkloadSpec.of(replica, deployment.image());
    secrets.mounted(deployment).ifPresent(spec::privateFiles);
    return spec.environment(environment(id, deployment))
        .mounts(mounts)
        .resources(resources(deployment.limits()))
        .readOnlyRoot(deployment.readOnlyRootFilesystem())
        .hostname(id.name().value())
        .isolated(true)
        .logIdentifier(id.namespace() + ":" + id.name())
        .labels(
            Map.of(
                "dev.faasd/function", id.name().value(),
                "dev.faasd/generation", Long.toString(record.generation())))
        .build();
  }

  private static Map<String, String> environment(FunctionId id, FunctionDeployment deployment) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OPENFAAS_NAME", id.name().value());
    environment.put("OPENFAAS_NAMESPACE", id.namespace().value());
    environment.putAll(deployment.envVars());
    if (!deployment.envProcess().isEmpty()) {
      environment.put("fprocess", deployment.envProcess());
    }
    return environment;
  }

  private static Resources resources(Optional<FunctionResources> limits) {
    Resources resources = Resources.UNLIMITED;
    Optional<Quantity> memory = limits.flatMap(FunctionResources::memoryQuantity);
    if (memory.isPresent()) {
      resources = resources.withMemoryBytes(memory.get().units());
    }
    Optional<Quantity> cpu = limits.flatMap(FunctionResources::cpuQuantity);
    if (cpu.isPresent()) {
      resources = resources.withCpuMillis((int) Math.min(MOST_CPU, cpu.get().millis()));
    }
    return resources;
  }
}
