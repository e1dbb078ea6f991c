package dev.faasd.provider;

import dev.faasd.api.DeploymentRules;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.NamespaceName;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.Stranger;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes over the functions that the original faasd left on this host: each gets a state file of
 * generation 0, which means the container that is there, and runs on. Whatever ends that container
 * is followed by generation 1, which is ours. What cannot be taken over is left as it is.
 */
final class Takeover {
  private static final Logger LOG = System.getLogger(Takeover.class.getName());

  private final Functions functions;
  private final FunctionNamespaces namespaces;
  private final Workloads workloads;

  /** Of these that has been told. */
  private final Set<WorkloadId> left = new HashSet<>();

  Takeover(Functions functions, FunctionNamespaces namespaces, Workloads workloads) {
    this.functions = functions;
    this.namespaces = namespaces;
    this.workloads = workloads;
  }

  /**
   * Looks for some, and begins with them.
   *
   * @throws WorkloadException.Unreachable when nothing can be seen now
   */
  synchronized void run() {
    for (NamespaceName namespace : namespaces.list()) {
      workloads.unclaimed(namespace.value()).stream()
          .filter(OriginalFunction::made)
          .forEach(this::take);
    }
  }

  private void take(Stranger container) {
    try {
      FunctionRecord record = record(container);
      if (functions.inherit(record)) {
        LOG.log(Level.INFO, "function {0} of the original faasd is taken over", record.id());
      }
    } catch (WorkloadException.Unreachable e) {
      throw e;
    } catch (WorkloadException | ProviderException | InvalidRequest e) {
      if (left.add(container.id())) {
        LOG.log(
            Level.WARNING,
            "container {0} of the original faasd is left as it is: {1}; deploy the function anew,"
                + " and remove the container with ctr",
            container.id(),
            e.getMessage());
      }
    }
  }

  private FunctionRecord record(Stranger container) {
    if (container.running() && container.address().isEmpty()) {
      throw new ProviderException.Refused("its address on the network is not known");
    }
    ImageStore images = workloads.images();
    ImageInfo image =
        images
            .find(container.id().namespace(), container.image())
            .orElseThrow(
                () ->
                    new ProviderException.Refused(
                        "its image %s is not on this host any more".formatted(container.image())));
    FunctionDeployment deployment = OriginalFunction.deployment(container, image.environment());
    DeploymentRules.check(deployment);
    return FunctionRecord.of(
        deployment, FunctionRecord.INHERITED, image.digest(), "", 1, container.createdAt());
  }
}
