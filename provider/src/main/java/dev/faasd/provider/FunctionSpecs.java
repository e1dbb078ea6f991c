package dev.faasd.provider;

import dev.faasd.api.FunctionCapabilities;
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

  /** When the host runs out of memory, functions are killed before services and daemons. */
  private static final int OOM_SCORE = 500;

  private final List<BindMount> mounts;
  private final FunctionLimits limits;
  private final Secrets secrets;

  /** With what every function has mounted: the hosts file and the resolver's; and their secrets. */
  FunctionSpecs(List<BindMount> mounts, FunctionLimits limits, Secrets secrets) {
    this.mounts = List.copyOf(mounts);
    this.limits = limits;
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
    return spec.digest(record.digest())
        .environment(environment(id, deployment))
        .mounts(mounts)
        .resources(resources(deployment))
        .capabilities(FunctionCapabilities.of(deployment.annotations()))
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

  private Resources resources(FunctionDeployment deployment) {
    Resources resources = Resources.UNLIMITED.withOomScore(OOM_SCORE);
    if (limits.processes().isPresent()) {
      resources = resources.withProcesses(limits.processes().getAsInt());
    }
    Optional<Long> memory = memory(deployment.limits());
    if (memory.isPresent()) {
      resources = resources.withMemoryBytes(memory.get());
    }
    Optional<Long> reserved = memory(deployment.requests());
    if (reserved.isPresent()) {
      resources = resources.withReservedBytes(reserved.get());
    }
    Optional<Integer> cpu = cpu(deployment.limits());
    if (cpu.isPresent()) {
      resources = resources.withCpuMillis(cpu.get());
    }
    Optional<Integer> share = cpu(deployment.requests());
    if (share.isPresent()) {
      resources = resources.withCpuShareMillis(share.get());
    }
    return resources;
  }

  private static Optional<Long> memory(Optional<FunctionResources> resources) {
    return resources.flatMap(FunctionResources::memoryQuantity).map(Quantity::units);
  }

  private static Optional<Integer> cpu(Optional<FunctionResources> resources) {
    return resources
        .flatMap(FunctionResources::cpuQuantity)
        .map(quantity -> (int) Math.min(MOST_CPU, quantity.millis()));
  }
}
