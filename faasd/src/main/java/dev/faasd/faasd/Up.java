package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.Problems;
import dev.faasd.compose.Service;
import dev.faasd.supervisor.HostsFile;
import dev.faasd.supervisor.ServiceFiles;
import dev.faasd.supervisor.ServiceRunner;
import dev.faasd.supervisor.ServiceSpecs;
import dev.faasd.supervisor.Supervisor;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.ImageRounds;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The role that runs the core services. Everything is checked before anything is touched: the
 * compose file, the images, the files that services need.
 *
 * @param environment whose variables the compose file may use
 * @param file the compose file
 */
record Up(Settings settings, Map<String, String> environment, Path file) implements Role {
  private static final Logger LOG = System.getLogger(Up.class.getName());

  /** How long a new service may take to get ready while the old one serves. */
  private static final Duration HANDOVER = Duration.ofSeconds(30);

  /** The role's name. */
  static final String NAME = "up";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String owner() {
    return Parts.CORE;
  }

  @Override
  public boolean run(
      Parts parts, Heartbeat heartbeat, Runnable ready, CompletableFuture<Ending> ending) {
    ComposeFile compose = read(settings, environment, file);
    RuntimeCheck.await(parts.workloads(), settings, ending);
    if (ending.isDone() && !parts.workloads().reachable()) {
      return true;
    }
    new Credentials(settings.secrets()).generate();
    ServiceSpecs specs = specs(compose);
    // Goes on also when the end is wanted already: the last process may have left services running.
    check(compose, specs, parts, ending);
    try (ImageRounds images = new ImageRounds(parts.workloads().images(), settings.keepRules());
        Upkeep upkeep = Upkeep.start(settings, parts.network(), Upkeep.ROUND);
        Supervisor supervisor =
            new Supervisor(
                new ServiceRunner(parts.workloads(), specs),
                new HostsFile(settings.hostsFile(), upkeep.gateway()),
                compose.services(),
                InstantSource.system(),
                HANDOVER)) {
      supervisor.start(ending);
      images.start(() -> Map.of(Settings.CORE_NAMESPACE, uses(compose)));
      LOG.log(
          Level.INFO,
          "supervising {0}",
          compose.services().stream().map(Service::name).collect(Collectors.joining(", ")));
      ready.run();
      supervisor.beat(heartbeat);
      return switch (ending.join()) {
        case STOP -> supervisor.stop();
        case LEAVE -> true;
      };
    }
  }

  /** Reads the compose file with the variables that faasd itself defines. */
  static ComposeFile read(Settings settings, Map<String, String> environment, Path file) {
    String suffix = System.getProperty("os.arch", "").equals("aarch64") ? "-arm64" : "";
    return ComposeReader.read(
        file,
        Map.of(
            "FAASD_RUN_DIR",
            settings.runDirectory().toString(),
            "FAASD_RUNTIME",
            System.getProperty("java.home", ""),
            "FAASD_VERSION",
            Version.current().version(),
            "ARCH_SUFFIX",
            suffix), // which compose files of the original use
        environment);
  }

  private ServiceSpecs specs(ComposeFile compose) {
    return new ServiceSpecs(
        Settings.CORE_NAMESPACE,
        settings.hostsFile(),
        settings.resolvConf(),
        new ServiceFiles(settings.runDirectory().resolve("secrets"), compose.secrets()));
  }

  /** Those of the compose file, as their names are meant now. */
  private static List<ImageUse> uses(ComposeFile compose) {
    return compose.services().stream()
        .map(service -> new ImageUse(service.name(), service.image(), Optional.empty()))
        .toList();
  }

  private static void check(
      ComposeFile compose, ServiceSpecs specs, Parts parts, CompletableFuture<Ending> ending) {
    Problems problems = new Problems();
    for (Service service : compose.services()) {
      if (ending.isDone()) {
        return; // an image takes its time
      }
      specs.files().check(service, problems);
      try {
        ImageInfo image =
            parts.workloads().images().ensure(Settings.CORE_NAMESPACE, service.image());
        specs.check(service, image, problems);
      } catch (WorkloadException.ImageMissing
          | WorkloadException.InvalidReference
          | WorkloadException.PullFailed
          | WorkloadException.BadImage e) {
        problems.add(service.at(), service.name() + ": " + e.getMessage());
      }
    }
    problems.throwIfAny();
  }
}
