package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.containerd.Digest;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageConfig;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.Images;
import dev.faasd.containerd.LinuxResources;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.RuntimeSpecBuilder;
import dev.faasd.containerd.UserIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes of a spec and its image what containerd and its runtime are told. */
final class Specifications {
  private static final long SCRATCH_BYTES = 64L << 20;
  private static final int ONE_CORE = 1000;
  private static final long SHARES_OF_ONE_CORE = 1024;

  private final Host host;
  private final Users users;

  Specifications(Host host) {
    this.host = host;
    this.users = new Users(host.containerd());
  }

  /**
   * The image of a spec. If it is one by its digest that is known, it may be gone: that shows when
   * its root file system is made.
   *
   * @throws WorkloadException.ImageMissing when it is not in the namespace
   */
  Image image(WorkloadSpec spec) {
    Images images = host.in(spec.id()).images();
    ImageReference name = ImageReference.parse(spec.image());
    Optional<ImageReference> exact = spec.digest().map(digest -> name.at(new Digest(digest)));
    return exact
        .flatMap(images::remembered)
        .or(() -> exact.flatMap(images::get))
        .or(() -> images.get(name))
        .orElseThrow(() -> missing(spec));
  }

  static WorkloadException.ImageMissing missing(WorkloadSpec spec) {
    return missing("running " + spec.id(), spec.image(), spec.id().namespace());
  }

  private static WorkloadException.ImageMissing missing(
      String tried, String reference, String namespace) {
    return new WorkloadException.ImageMissing(
        "%s failed: the image %s is not in the containerd namespace %s"
            .formatted(tried, reference, namespace));
  }

  UserNumbers numbers(String namespace, String reference, String user) {
    Image image =
        host.containerd()
            .inNamespace(namespace)
            .images()
            .get(ImageReference.parse(reference))
            .orElseThrow(() -> missing("finding user " + user, reference, namespace));
    UserIdentity identity = users.find(namespace, image.chainId(), user, List.of());
    return new UserNumbers(identity.uid(), identity.gid());
  }

  Marks marks(WorkloadSpec spec, Image image) {
    return new Marks(
        host.settings().owner(),
        spec.logIdentifier(),
        StopSignals.number(spec.stopSignal().orElse(image.config().stopSignal())),
        spec.isolated() ? Access.ISOLATED : Access.exposing(spec.exposed()),
        spec.ports(),
        spec.privateFiles().map(_ -> user(spec, image)));
  }

  private UserIdentity user(WorkloadSpec spec, Image image) {
    return users.find(
        spec.id().namespace(),
        image.chainId(),
        spec.user().orElse(image.config().user()),
        spec.groups());
  }

  RuntimeSpec runtimeSpec(WorkloadSpec spec, Image image, Path netns) {
    ImageConfig config = image.config();
    RuntimeSpecBuilder builder =
        RuntimeSpec.builder()
            .env(config.env())
            .env(spec.environment())
            .args(arguments(spec, config))
            .workingDir(spec.workingDirectory().orElse(config.workingDir()))
            .user(user(spec, image))
            .capabilities(spec.capabilities())
            .noNewPrivileges(!spec.newPrivileges())
            .filterSystemCalls(!spec.allSystemCalls())
            .readOnlyRoot(spec.readOnlyRoot())
            .openFiles(OpenFiles.highest(Path.of("/proc")))
            .hostname(spec.hostname())
            .cgroupsPath(host.groups().path(spec.id()))
            .networkNamespace(netns)
            .resources(limits(spec.resources()))
            .oomScore(spec.resources().oomScore());
    if (spec.readOnlyRoot()) {
      builder.tmpfs("/tmp", OptionalLong.of(SCRATCH_BYTES), "1777");
    }
    spec.ulimits().forEach((name, limit) -> builder.limit(name, limit.soft(), limit.hard()));
    for (MemoryMount scratch : spec.scratch()) {
      builder.tmpfs(scratch.target().toString(), scratch.bytes(), scratch.mode());
    }
    for (BindMount mount : spec.mounts()) {
      if (!Files.exists(mount.source())) {
        throw new WorkloadException.InvalidSpec(
            "running %s failed: %s, to be mounted on %s, does not exist"
                .formatted(spec.id(), mount.source(), mount.target()),
            null);
      }
      builder.bind(mount.source(), mount.target().toString(), mount.readOnly());
    }
    spec.privateFiles()
        .ifPresent(
            files ->
                builder.bind(
                    host.privateDirectories().directory(spec.id()),
                    files.target().toString(),
                    true));
    return builder.build();
  }

  private static List<String> arguments(WorkloadSpec spec, ImageConfig config) {
    boolean own = !spec.entrypoint().isEmpty();
    List<String> words = new ArrayList<>(own ? spec.entrypoint() : config.entrypoint());
    words.addAll(own || !spec.command().isEmpty() ? spec.command() : config.cmd());
    if (words.isEmpty()) {
      throw new WorkloadException.InvalidSpec(
          "running %s failed: neither it nor the image %s has a command"
              .formatted(spec.id(), spec.image()),
          null);
    }
    return words;
  }

  /**
   * Every workload has shares of its own making: what the kernel gives without is another measure
   * in version 2 of control groups.
   */
  private static LinuxResources limits(Resources resources) {
    long share = resources.cpuShareMillis().orElse(ONE_CORE) * SHARES_OF_ONE_CORE / ONE_CORE;
    LinuxResources limits =
        LinuxResources.UNLIMITED.withCpuShares(
            Math.clamp(share, LinuxResources.LEAST_SHARES, LinuxResources.MOST_SHARES));
    if (resources.memoryBytes().isPresent()) {
      limits = limits.withMemory(resources.memoryBytes().getAsLong());
    }
    if (resources.reservedBytes().isPresent()) {
      limits = limits.withMemoryReservation(resources.reservedBytes().getAsLong());
    }
    if (resources.cpuMillis().isPresent()) {
      limits = limits.withMilliCpus(resources.cpuMillis().getAsInt());
    }
    if (resources.processes().isPresent()) {
      limits = limits.withPids(resources.processes().getAsInt());
    }
    return limits;
  }
}
