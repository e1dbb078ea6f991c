package dev.faasd.supervisor;

import dev.faasd.compose.Confinement;
import dev.faasd.compose.Execution;
import dev.faasd.compose.Limits;
import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Problems;
import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import dev.faasd.workload.BindMount;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import dev.faasd.workload.MemoryMount;
import dev.faasd.workload.PublishedPort;
import dev.faasd.workload.Resources;
import dev.faasd.workload.Ulimit;
import dev.faasd.workload.UserNumbers;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import dev.faasd.workload.WorkloadSpecBuilder;
import dev.faasd.workload.Workloads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes workloads of services.
 *
 * @param namespace containerd namespace of all of them
 * @param workloads knows the users of images
 * @param hosts the shared hosts file, mounted into each
 * @param resolvConf the shared resolver configuration, mounted into each
 * @param files what the host gives them
 */
public record ServiceSpecs(
    String namespace, Workloads workloads, HostsFile hosts, Path resolvConf, ServiceFiles files) {
  WorkloadId id(String container) {
    return new WorkloadId(namespace, container);
  }

  /** Adds what does not fit between the service and its image. */
  public void check(Service service, ImageInfo image, Problems problems) {
    try {
      owner(service, image);
    } catch (WorkloadException.InvalidSpec e) {
      problems.add(service.at(), service.name() + ": " + e.getMessage());
    }
  }

  /**
   * The service as a workload; its directories, secrets and other files are made.
   *
   * @param container the name that it shall have
   */
  WorkloadSpec prepare(Service service, ImageInfo image, String container) {
    List<Path> missing = files.missingDirectories(service);
    if (!missing.isEmpty()) {
      Owner owner = owner(service, image);
      missing.forEach(data -> ServiceFiles.make(data, owner));
    }
    refresh(service, image);
    Map<String, String> labels = new HashMap<>(service.labels());
    labels.put(Standing.LABEL, service.name());
    labels.put(Definition.LABEL, Definition.of(service, image.digest()));
    WorkloadSpecBuilder spec =
        WorkloadSpec.of(id(container), image.reference())
            .hostname(service.execution().hostname().orElse(service.name()))
            .logIdentifier(namespace + ":" + service.name())
            .mounts(mounts(service))
            .scratch(scratch(service))
            .exposed(service.expose())
            .ports(service.ports().stream().map(ServiceSpecs::published).toList())
            .labels(labels);
    execute(spec, service.execution(), image);
    confine(spec, service.confinement());
    limit(spec, service.limits());
    return spec.build();
  }

  private static void execute(WorkloadSpecBuilder spec, Execution execution, ImageInfo image) {
    spec.entrypoint(execution.entrypoint())
        .command(execution.command())
        .environment(execution.environment())
        .groups(execution.groups());
    if (execution.entrypoint().isEmpty() && isWholeCommandLine(execution.command(), image)) {
      spec.entrypoint(execution.command()).command(List.of());
    }
    execution.user().ifPresent(spec::user);
    execution.workingDir().ifPresent(spec::workingDirectory);
    execution.stopSignal().ifPresent(spec::stopSignal);
  }

  private static void confine(WorkloadSpecBuilder spec, Confinement confinement) {
    spec.capabilities(confinement.capabilities())
        .readOnlyRoot(confinement.readOnly())
        .newPrivileges(confinement.newPrivileges())
        .allSystemCalls(confinement.allSystemCalls());
  }

  private static void limit(WorkloadSpecBuilder spec, Limits limits) {
    Map<String, Ulimit> ulimits = new HashMap<>();
    limits
        .ulimits()
        .forEach(
            (name, limit) ->
                ulimits.put(name.toUpperCase(Locale.ROOT), new Ulimit(limit.soft(), limit.hard())));
    spec.ulimits(ulimits)
        .resources(
            new Resources(
                limits.memoryBytes(),
                limits.reservedBytes(),
                limits.cpuMillis(),
                limits.cpuShareMillis(),
                limits.processes(),
                0));
  }

  private List<BindMount> mounts(Service service) {
    List<BindMount> mounts = new ArrayList<>();
    mounts.add(new BindMount(hostsFile(service), Path.of("/etc/hosts"), true));
    mounts.add(new BindMount(resolver(service), Path.of("/etc/resolv.conf"), true));
    for (Volume volume : service.volumes()) {
      switch (volume) {
        case Volume.Bind(Path source, String target, boolean readOnly) ->
            mounts.add(new BindMount(source, Path.of(target), readOnly));
        case Volume.Named(_, Path source, String target, boolean readOnly) ->
            mounts.add(new BindMount(source, Path.of(target), readOnly));
        case Volume.Memory _ -> {}
      }
    }
    if (!service.secrets().isEmpty()) {
      mounts.add(
          new BindMount(
              files.directory().resolve("secrets").resolve(service.name()),
              Path.of(ServiceFiles.SECRETS_TARGET),
              true));
    }
    return mounts;
  }

  private static List<MemoryMount> scratch(Service service) {
    return service.volumes().stream()
        .filter(Volume.Memory.class::isInstance)
        .map(Volume.Memory.class::cast)
        .map(memory -> new MemoryMount(Path.of(memory.target()), memory.bytes(), memory.mode()))
        .toList();
  }

  private Path hostsFile(Service service) {
    return service.lookup().extraHosts().isEmpty()
        ? hosts.file()
        : files.own(service.name(), "hosts");
  }

  private Path resolver(Service service) {
    return service.lookup().dns().isEmpty() ? resolvConf : files.own(service.name(), "resolv.conf");
  }

  /** Whether all of the host's ports that shall lead to the service lead to this container. */
  static boolean publishes(Instance instance, Service service) {
    return Set.copyOf(instance.ports())
        .equals(service.ports().stream().map(ServiceSpecs::published).collect(Collectors.toSet()));
  }

  /** Makes the files of a service what they should be, also of one that runs already. */
  void refresh(Service service, ImageInfo image) {
    if (!service.secrets().isEmpty()) {
      files.copySecrets(service, owner(service, image));
    }
    if (!service.lookup().dns().isEmpty()) {
      HostsFile.writeInPlace(
          resolver(service),
          service.lookup().dns().stream()
              .map(address -> "nameserver " + address + "\n")
              .collect(Collectors.joining()));
    }
    if (!service.lookup().extraHosts().isEmpty()) {
      hosts.extend(hostsFile(service), service.lookup().extraHosts());
    }
  }

  /** Removes what the service has of its own. */
  void forget(String service) {
    hosts.forget(files.directory().resolve("lookup").resolve(service).resolve("hosts"));
    files.remove(service);
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

  private Owner owner(Service service, ImageInfo image) {
    String user = service.execution().user().orElse(image.user());
    return Owner.parse(user)
        .orElseGet(
            () -> {
              UserNumbers numbers = workloads.numbers(namespace, image.reference(), user);
              return new Owner(numbers.uid(), numbers.gid());
            });
  }

  private static PublishedPort published(PortPublication port) {
    return new PublishedPort(
        port.hostAddress(), port.hostPort(), port.containerPort(), port.protocol());
  }
}
