package dev.faasd.faasd;

import dev.faasd.cni.HostListeners;
import dev.faasd.cni.PortMapping;
import dev.faasd.posix.ChildProcess;
import dev.faasd.systemd.Systemctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has a host run faasd: checks it, then does what is missing. */
final class Installation {
  private static final List<String> FILES =
      List.of("docker-compose.yaml", "prometheus.yml", "nats.conf");
  private static final Path ROOT = Path.of("/");
  private static final long MIB = 1L << 20;
  private static final Duration PROGRAM = Duration.ofSeconds(30);
  private static final Patience PATIENCE =
      new Patience(Duration.ofMinutes(10), Duration.ofMillis(200), Duration.ofSeconds(5));

  private final Program program;
  private final SettingsReader.CommandLine words;
  private final Settings settings;
  private final Distribution distribution;
  private final Places places;
  private final Wishes wishes;
  private final Defaults defaults;
  private final Variables dotEnv;
  private final Systemctl systemctl = Systemctl.ofThisHost();

  /** Touches nothing yet. */
  Installation(
      Program program,
      SettingsReader.CommandLine words,
      Distribution distribution,
      Places places,
      Wishes wishes) {
    this.program = program;
    this.words = words;
    this.settings = words.settings();
    this.distribution = distribution;
    this.places = places;
    this.wishes = wishes;
    this.defaults = Defaults.file(program.environment());
    this.dotEnv = new Variables(settings.directory().resolve(".env"));
  }

  /**
   * Does it all, or nothing.
   *
   * @param preview whether it only tells
   * @throws CannotStartException if the host is not fit; nothing was changed
   * @throws InstallException if a step failed; what was done has been taken back
   */
  void run(boolean preview) {
    refuseOtherSettings();
    List<ShippedFile> files = shippedFiles();
    ComposeFile compose = Up.read(settings, variables(), files.getFirst().effective());
    Optional<GatewayProbe> gateway = GatewayProbe.of(compose);
    try (Parts parts = Parts.open(settings, Parts.CORE, (identifier, id, stream, line) -> {})) {
      new Preflight(checks(compose, parts)).run();
    }
    Steps steps = new Steps(steps(files, gateway), this::say);
    if (preview) {
      say(steps.preview() ? "nothing of this has been done" : "there is nothing to do");
      return;
    }
    boolean changed = steps.run();
    say(changed ? "faasd is installed" : "faasd is installed already, and nothing was to be done");
    gateway.ifPresent(this::sayHowToGoOn);
  }

  private void refuseOtherSettings() {
    if (isInstalled() && !wishes.force()) {
      List<String> differences = new ArrayList<>();
      changedSettings()
          .forEach((setting, value) -> differences.add(setting.flag() + " was not " + value));
      changedVariables()
          .forEach((variable, value) -> differences.add(variable + " was not " + value));
      if (!differences.isEmpty()) {
        throw new CannotStartException(
            "faasd is installed with other settings (%s): --force changes them"
                .formatted(String.join(", ", differences)));
      }
    }
  }

  private boolean isInstalled() {
    return Files.exists(places.units().resolve(Units.CORE));
  }

  /** Settings that are given now, and are not in the host's file. */
  private Map<Setting, String> changedSettings() {
    Map<Setting, String> before =
        SettingsReader.read(List.of(), defaults.variables().read()).values();
    Map<Setting, String> changed = new LinkedHashMap<>();
    words
        .values()
        .forEach(
            (setting, value) -> {
              if (!value.equals(before.getOrDefault(setting, setting.otherwise()))) {
                changed.put(setting, value);
              }
            });
    return changed;
  }

  private Map<String, String> changedVariables() {
    Map<String, String> before = new HashMap<>(InstallCommand.VARIABLES);
    before.putAll(dotEnv.read());
    Map<String, String> changed = new LinkedHashMap<>(wishes.variables());
    changed.entrySet().removeIf(wish -> wish.getValue().equals(before.get(wish.getKey())));
    return changed;
  }

  /** What goes to the {@code .env}. */
  private Map<String, String> newVariables() {
    Map<String, String> variables = new LinkedHashMap<>();
    wishes.offline().ifPresent(dir -> variables.putAll(new Variables(dir.resolve(".env")).read()));
    variables.putAll(wishes.variables());
    return variables;
  }

  /** What the compose file may use, once all is done. */
  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(dotEnv.read());
    variables.putAll(newVariables());
    variables.putAll(program.environment());
    return variables;
  }

  private List<ShippedFile> shippedFiles() {
    return FILES.stream()
        .map(
            name ->
                new ShippedFile(
                    distribution.share(name),
                    settings.directory().resolve(name),
                    copies(),
                    wishes.force()))
        .toList();
  }

  private Path copies() {
    return settings.directory().resolve(".defaults");
  }

  /** To be copied; those of the distribution are used where they are. */
  private List<Path> archives() {
    return wishes.offline().map(Distribution::archives).orElse(List.of());
  }

  private List<Check> checks(ComposeFile compose, Parts parts) {
    long free = (isInstalled() ? 16 : 512) * MIB;
    Map<Path, Long> space = new LinkedHashMap<>();
    space.put(settings.directory(), free);
    space.put(settings.providerDirectory(), 16 * MIB);
    space.put(Path.of("/var/lib/containerd"), free);
    space.put(places.cache(), isInstalled() ? 0 : 128 * MIB);
    space.put(places.units(), MIB);
    space.put(defaults.path(), MIB);
    List<PortMapping> ports = new ArrayList<>();
    ports.add(new PortMapping("127.0.0.1", settings.port(), settings.port(), "tcp"));
    compose.services().stream()
        .flatMap(service -> service.ports().stream())
        .map(p -> new PortMapping(p.hostAddress(), p.hostPort(), p.containerPort(), p.protocol()))
        .forEach(ports::add);
    List<Path> archives = new ArrayList<>(archives());
    archives.addAll(Distribution.archives(distribution.imageDirectory()));
    archives.addAll(Distribution.archives(settings.images()));
    return List.of(
        new SystemdCheck(ROOT),
        new ProgramsCheck(ProgramsCheck.SYSTEM_PATH, settings.cniPlugins()),
        new KernelCheck(argv -> ChildProcess.run(argv, Map.of(), "", PROGRAM)),
        new ControlGroupsCheck(Parts.CONTROL_GROUPS, Path.of("/proc")),
        new ContainerdCheck(parts.workloads(), settings),
        new OtherDaemonsCheck(settings, systemctl),
        new PortsCheck(ports, HostListeners.ofThisHost()::holderOf, this::isOurs),
        new SpaceCheck(space),
        new MemoryCheck(Path.of("/proc/meminfo")),
        new ImagesCheck(compose.services(), archives, parts.workloads()));
  }

  private boolean isOurs(String holder) {
    return systemctl
        .state(Units.PROVIDER)
        .mainProcess()
        .filter(process -> holder.endsWith("(process " + process + ")"))
        .isPresent();
  }

  private List<Step> steps(List<ShippedFile> files, Optional<GatewayProbe> gateway) {
    List<Step> steps = new ArrayList<>();
    steps.add(new DirectoryStep(settings.directory(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(settings.secrets(), "rwx------"));
    steps.add(new DirectoryStep(settings.images(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(copies(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(settings.providerDirectory(), "rwx------"));
    steps.add(new DirectoryStep(places.cache(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(defaults.path().resolveSibling(""), "rwxr-xr-x"));
    steps.add(new SecretsStep(settings.secrets()));
    steps.addAll(files);
    archives().forEach(archive -> steps.add(new CopyStep(archive, settings.images())));
    if (!newVariables().isEmpty()) {
      steps.add(dotEnv.set(newVariables(), ""));
    }
    Map<String, String> changed = new LinkedHashMap<>();
    changedSettings()
        .forEach((setting, value) -> changed.put(setting.variables().getFirst(), value));
    steps.add(defaults.variables().set(changed, Defaults.text(Map.of())));
    steps.add(new StartCacheStep(new StartCache(distribution, places.startCache()), this::say));
    Units units = new Units(distribution.program(), defaults.path(), systemctl.version());
    steps.add(new UnitsStep(units.all(), places.units(), systemctl));
    steps.add(new DaemonsStep(systemctl, daemons(), gateway, PATIENCE, this::say, this::cleanUp));
    return steps;
  }

  private List<DaemonUnit> daemons() {
    List<Path> core = new ArrayList<>(List.of(unit(Units.CORE), defaults.path(), dotEnv.file()));
    FILES.forEach(name -> core.add(settings.directory().resolve(name)));
    return List.of(
        new DaemonUnit(
            Units.PROVIDER,
            InstanceLock.file(settings, ProviderRole.NAME),
            distribution,
            List.of(unit(Units.PROVIDER), defaults.path())),
        new DaemonUnit(Units.CORE, InstanceLock.file(settings, Up.NAME), distribution, core));
  }

  private Path unit(String name) {
    return places.units().resolve(name);
  }

  private void cleanUp() {
    new Cleanup(settings).removeAll(false);
  }

  private void sayHowToGoOn(GatewayProbe gateway) {
    say("");
    say("  gateway  " + gateway);
    say(
        "  log in   sudo cat %s | faas-cli login -g %s -s"
            .formatted(settings.secrets().resolve(Credentials.PASSWORD), gateway));
    say("  logs     journalctl -f -t faasd -t faasd-provider");
  }

  private void say(String line) {
    program.out().println(line);
    program.out().flush();
  }
}
