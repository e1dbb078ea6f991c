package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.ComposeSource;
import dev.faasd.compose.Problem;
import dev.faasd.compose.Problems;
import dev.faasd.compose.Service;
import dev.faasd.supervisor.HostsFile;
import dev.faasd.supervisor.Pace;
import dev.faasd.supervisor.Progress;
import dev.faasd.supervisor.ServiceFiles;
import dev.faasd.supervisor.ServiceRunner;
import dev.faasd.supervisor.ServiceSpecs;
import dev.faasd.supervisor.ServiceStatus;
import dev.faasd.supervisor.Supervisor;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.ImageRounds;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * The role that runs the core services. Everything is checked before anything is touched: the
 * compose files, the images, the files that services need; also when the files have changed and are
 * read again.
 *
 * @param environment whose variables the compose files may use
 * @param files the compose files
 * @param progress is told of each change of a service's state
 * @param pulls is told of images that are pulled
 */
record Up(
    Settings settings,
    Map<String, String> environment,
    List<Path> files,
    Pace pace,
    Progress progress,
    PullListener pulls)
    implements Role {
  private static final Logger LOG = System.getLogger(Up.class.getName());

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
    parts.workloads().images().tellPullsTo(pulls);
    ComposeFile compose = read();
    RuntimeCheck.await(parts.workloads(), settings, ending);
    if (ending.isDone() && !parts.workloads().reachable()) {
      return true;
    }
    new Credentials(settings.secrets()).generate();
    HostsFile hosts =
        new HostsFile(settings.hostsFile(), parts.network().gatewayAddress().getHostAddress());
    ServiceSpecs specs = specs(parts, hosts);
    // Goes on also when the end is wanted already: the last process may have left services running.
    check(compose.enabled(), specs, parts, ending);
    AtomicReference<ComposeFile> current = new AtomicReference<>(compose);
    try (ImageRounds images = new ImageRounds(parts.workloads().images(), settings.keepRules());
        Upkeep _ = Upkeep.start(settings, parts.network(), Upkeep.ROUND);
        Supervisor supervisor =
            new Supervisor(
                new ServiceRunner(parts.workloads(), specs),
                hosts,
                InstantSource.system(),
                pace,
                new ServiceMetrics(settings.serviceMetrics(), progress));
        ControlSocket _ =
            ControlSocket.open(
                settings.controlSocket(),
                new ServiceControl(
                    supervisor, () -> reload(current, supervisor, specs, parts, ending)))) {
      supervisor.start(compose.enabled(), ending);
      images.start(
          () -> Map.of(Settings.CORE_NAMESPACE, uses(Objects.requireNonNull(current.get()))));
      LOG.log(
          Level.INFO,
          "supervising {0}",
          compose.enabled().stream().map(Service::name).collect(Collectors.joining(", ")));
      ready.run();
      supervisor.beat(heartbeat);
      return switch (ending.join()) {
        case STOP -> supervisor.stop();
        case LEAVE -> true;
      };
    }
  }

  private List<ServiceStatus> reload(
      AtomicReference<ComposeFile> current,
      Supervisor supervisor,
      ServiceSpecs specs,
      Parts parts,
      CompletableFuture<Ending> ending) {
    ComposeFile compose = read();
    check(compose.enabled(), specs, parts, ending);
    current.set(compose);
    LOG.log(Level.INFO, "the compose files were read again");
    return supervisor.reload(compose.enabled());
  }

  private ComposeFile read() {
    ComposeFile compose = read(settings, environment, files);
    for (Problem warning : compose.warnings()) {
      LOG.log(Level.WARNING, "{0}", warning);
    }
    return compose;
  }

  /** Reads compose files with the variables that faasd itself defines. */
  static ComposeFile read(Settings settings, Map<String, String> environment, List<Path> files) {
    String suffix = System.getProperty("os.arch", "").equals("aarch64") ? "-arm64" : "";
    return ComposeReader.read(
        new ComposeSource(
            files,
            settings.volumes(),
            Map.of(
                "FAASD_RUN_DIR",
                settings.runDirectory().toString(),
                "FAASD_RUNTIME",
                System.getProperty("java.home", ""),
                "FAASD_VERSION",
                Version.current().version(),
                "ARCH_SUFFIX",
                suffix), // which compose files of the original use
            environment));
  }

  private ServiceSpecs specs(Parts parts, HostsFile hosts) {
    return new ServiceSpecs(
        Settings.CORE_NAMESPACE,
        parts.workloads(),
        hosts,
        settings.resolvConf(),
        new ServiceFiles(settings.runDirectory()));
  }

  /** Those of the compose file, as their names are meant now. */
  private static List<ImageUse> uses(ComposeFile compose) {
    return compose.services().stream()
        .map(service -> new ImageUse(service.name(), service.image(), Optional.empty()))
        .toList();
  }

  private static void check(
      List<Service> services, ServiceSpecs specs, Parts parts, CompletableFuture<Ending> ending) {
    Problems problems = new Problems();
    for (Service service : services) {
      if (ending.isDone()) {
        return; // an image takes its time
      }
      specs.files().check(service, problems);
      try {
        ImageInfo image =
            parts
                .workloads()
                .images()
                .ensure(Settings.CORE_NAMESPACE, service.image(), ServiceRunner.policy(service));
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
