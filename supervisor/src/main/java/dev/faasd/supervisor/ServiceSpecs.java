package dev.faasd.supervisor;

import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Problems;
import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import dev.faasd.workload.BindMount;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PublishedPort;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import dev.faasd.workload.WorkloadSpecBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes workloads of services.
 *
 * @param namespace containerd namespace of all of them
 * @param hosts the shared hosts file, mounted into each
 * @param resolvConf the shared resolver configuration, mounted into each
 * @param files what the host gives them
 */
public record ServiceSpecs(String namespace, Path hosts, Path resolvConf, ServiceFiles files) {
  WorkloadId id(String container) {
    return new WorkloadId(namespace, container);
  }

  /** Adds what does not fit between the service and its image. */
  public void check(Service service, ImageInfo image, Problems problems) {
    String user = service.user().orElse(image.user());
    if (!service.secrets().isEmpty() && Owner.parse(user).isEmpty()) {
      problems.add(
          service.at(),
          "%s has secrets, so its user must be a number, not %s".formatted(service.name(), user));
    }
  }

  /**
   * The service as a workload; its directories and secrets are made.
   *
   * @param container the name that it shall have
   */
  WorkloadSpec prepare(Service service, ImageInfo image, String container) {
    Owner owner = owner(service, image);
    files.makeDirectories(service, owner);
    List<BindMount> mounts = new ArrayList<>();
    mounts.add(new BindMount(hosts, Path.of("/etc/hosts"), true));
    mounts.add(new BindMount(resolvConf, Path.of("/etc/resolv.conf"), true));
    for (Volume volume : service.volumes()) {
      mounts.add(new BindMount(volume.source(), Path.of(volume.target()), volume.readOnly()));
    }
    if (!service.secrets().isEmpty()) {
      mounts.add(
          new BindMount(
              files.copySecrets(service, owner), Path.of(ServiceFiles.SECRETS_TARGET), true));
    }
    WorkloadSpecBuilder spec =
        WorkloadSpec.of(id(container), image.reference())
            .hostname(service.name())
            .logIdentifier(namespace + ":" + service.name())
            .entrypoint(service.entrypoint())
            .command(service.command())
            .environment(service.environment())
            .mounts(mounts)
            .capabilities(service.capabilities())
            .exposed(service.expose())
            .ports(service.ports().stream().map(ServiceSpecs::published).toList())
            .labels(
                Map.of(
                    Standing.LABEL,
                    service.name(),
                    Definition.LABEL,
                    Definition.of(service, image.digest())));
    if (service.entrypoint().isEmpty() && isWholeCommandLine(service.command(), image)) {
      spec.entrypoint(service.command()).command(List.of());
    }
    service.user().ifPresent(spec::user);
    service.workingDir().ifPresent(spec::workingDirectory);
    return spec.build();
  }

  /** Whether all of the host's ports that shall lead to the service lead to this container. */
  static boolean publishes(Instance instance, Service service) {
    return Set.copyOf(instance.ports())
        .equals(service.ports().stream().map(ServiceSpecs::published).collect(Collectors.toSet()));
  }

  /** Makes the files of a service that runs already what they should be. */
  void refresh(Service service, ImageInfo image) {
    if (!service.secrets().isEmpty()) {
      files.copySecrets(service, owner(service, image));
    }
  }

  /**
   * Whether the command is the whole command line, as in compose files of the original: there it
   * took the place of the image's entrypoint, too, and so began with it.
   */
  private static boolean isWholeCommandLine(List<String> command, ImageInfo image) {
    return !command.isEmpty()
        && !image.entrypoint().isEmpty()
        && command.getFirst().equals(image.entrypoint().getFirst());
  }

  private static Owner owner(Service service, ImageInfo image) {
    return Owner.parse(service.user().orElse(image.user())).orElse(Owner.ROOT);
  }

  private static PublishedPort published(PortPublication port) {
    return new PublishedPort(
        port.hostAddress(), port.hostPort(), port.containerPort(), port.protocol());
  }
}
