package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.systemd.Systemctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Has a host run faasd: checks it, then does what is missing.
 *
 * @param checks of the host, for the services and archives that it will have; throws what they say
 * @param patience with daemons that start
 * @param say told what is done, a line each
 */
record Installation(
    Choices choices,
    Distribution distribution,
    Places places,
    Systemctl systemctl,
    BiConsumer<ComposeFile, List<Path>> checks,
    Patience patience,
    Consumer<String> say) {
  private static final List<String> FILES =
      List.of("docker-compose.yaml", "prometheus.yml", "nats.conf");

  /**
   * Does it all, or nothing.
   *
   * @param preview whether it only tells
   * @throws CannotStartException if the host is not fit, or has been set up otherwise; nothing was
   *     changed
   * @throws InstallException if a step failed; what was done has been taken back
   */
  void run(boolean preview) {
    if (isInstalled() && !choices.wishes().force()) {
      choices.refuseOthers();
    }
    List<ShippedFile> files = files();
    ComposeFile compose =
        Up.read(settings(), choices.variables(), List.of(files.getFirst().effective()));
    checks.accept(compose, allArchives());
    Optional<GatewayProbe> gateway = GatewayProbe.of(compose);
    Steps steps = new Steps(steps(files, gateway), say);
    if (preview) {
      say.accept(steps.preview() ? "nothing of this has been done" : "there is nothing to do");
      return;
    }
    say.accept(
        steps.run() ? "faasd is installed" : "faasd is installed already; there was nothing to do");
    gateway.ifPresent(this::sayHowToGoOn);
  }

  private boolean isInstalled() {
    return Files.exists(places.units().resolve(Units.CORE));
  }

  private Settings settings() {
    return choices.settings();
  }

  private List<ShippedFile> files() {
    return FILES.stream()
        .map(
            name ->
                new ShippedFile(
                    distribution.share(name),
                    settings().directory().resolve(name),
                    copies(),
                    choices.wishes().force()))
        .toList();
  }

  private Path copies() {
    return settings().directory().resolve(".defaults");
  }

  /** To be copied; those of the distribution are used where they are. */
  private List<Path> archives() {
    return choices.wishes().offline().map(Distribution::archives).orElse(List.of());
  }

  private List<Path> allArchives() {
    return Stream.of(distribution.imageDirectory(), settings().images())
        .map(Distribution::archives)
        .reduce(archives(), (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
  }

  private List<Step> steps(List<ShippedFile> files, Optional<GatewayProbe> gateway) {
    Defaults defaults = choices.defaults();
    List<Step> steps = new ArrayList<>();
    steps.add(new DirectoryStep(settings().directory(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(settings().secrets(), "rwx------"));
    steps.add(new DirectoryStep(settings().images(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(copies(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(settings().providerDirectory(), "rwx------"));
    steps.add(new DirectoryStep(places.cache(), "rwxr-xr-x"));
    steps.add(new DirectoryStep(defaults.path().resolveSibling(""), "rwxr-xr-x"));
    steps.add(new SecretsStep(settings().secrets()));
    steps.addAll(files);
    archives().forEach(archive -> steps.add(new CopyStep(archive, settings().images())));
    if (!choices.newVariables().isEmpty()) {
      steps.add(choices.dotEnv().set(choices.newVariables(), ""));
    }
    steps.add(defaults.variables().set(choices.newSettings(), Defaults.text()));
    steps.add(new StartCacheStep(new StartCache(distribution, places.startCache()), say));
    Units units = new Units(distribution.program(), defaults.path(), systemctl.version());
    steps.add(new UnitsStep(units.all(), places.units(), systemctl));
    steps.add(
        new DaemonsStep(
            systemctl,
            daemons(),
            gateway,
            patience,
            say,
            () -> new Cleanup(settings()).removeAll(false)));
    return steps;
  }

  private List<DaemonUnit> daemons() {
    Path defaults = choices.defaults().path();
    List<Path> core = new ArrayList<>(List.of(defaults, choices.dotEnv().file()));
    FILES.forEach(name -> core.add(settings().directory().resolve(name)));
    return List.of(
        daemon(Units.PROVIDER, ProviderRole.NAME, List.of(defaults)),
        daemon(Units.CORE, Up.NAME, core));
  }

  private DaemonUnit daemon(String unit, String role, List<Path> reads) {
    List<Path> inputs = new ArrayList<>(reads);
    inputs.add(places.units().resolve(unit));
    return new DaemonUnit(unit, InstanceLock.file(settings(), role), distribution, inputs);
  }

  private void sayHowToGoOn(GatewayProbe gateway) {
    say.accept("");
    say.accept("  gateway  " + gateway);
    say.accept(
        "  log in   sudo cat %s | faas-cli login -g %s -s"
            .formatted(settings().secrets().resolve(Credentials.PASSWORD), gateway));
    say.accept("  logs     journalctl -f -t faasd -t faasd-provider");
  }
}
