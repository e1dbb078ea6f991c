package dev.faasd.faasd;

import dev.faasd.compose.PortPublication;
import dev.faasd.systemd.Systemctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd install}: has this host run faasd, now and after each boot. */
@Command(
    name = "install",
    description = {
      "Set up this host and start faasd, now and after each boot.",
      "",
      "First the host is checked, and all that is missing is told at once. Then directories,"
          + " credentials, configuration and units are made, the daemons started, and the gateway"
          + " waited for. If a step fails, those before it are taken back. Run again, it does what"
          + " is missing or has changed since, and nothing else.",
      "",
      "Settings given here are kept in /etc/default/faasd, where daemons and commands find them."
    })
final class InstallCommand implements Callable<Integer> {
  /** Emulated machines unpack images for minutes. */
  private static final Patience PATIENCE =
      new Patience(Duration.ofMinutes(10), Duration.ofMillis(200), Duration.ofSeconds(5));

  private final Program program;
  private final SettingsReader.CommandLine words;

  @Option(names = "--dry-run", description = "Check, tell what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description =
          "Replace edited files, which are kept beside, and choices of an installation before.")
  private boolean force;

  @Option(
      names = "--offline",
      paramLabel = "DIR",
      description =
          "Take images from the archives (*.tar) in this directory, and variables of the"
              + " compose file that name them from its .env.")
  private @Nullable Path offline;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Publish the gateway on this address of the host only, instead of on all.")
  private @Nullable String bind;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      description = "Publish the gateway on this port of the host, instead of on 8080.")
  private @Nullable String gatewayPort;

  InstallCommand(Program program, SettingsReader.CommandLine words) {
    this.program = program;
    this.words = words;
  }

  @Override
  public Integer call() {
    Wishes wishes = wishes();
    Daemon.requireRoot();
    Defaults defaults = Defaults.file(program.environment());
    Systemctl systemctl = Systemctl.ofThisHost();
    new Installation(
            new Choices(words.settings(), words.values(), defaults, wishes, program.environment()),
            Distribution.ofThisProgram(),
            Places.PRODUCT,
            systemctl,
            new HostChecks(words.settings(), defaults.path(), Places.PRODUCT, systemctl)::run,
            PATIENCE,
            this::say)
        .run(dryRun);
    return Program.DONE;
  }

  private Wishes wishes() {
    Map<String, String> variables = new LinkedHashMap<>();
    String address = bind == null ? PortPublication.ALL_ADDRESSES : bind;
    String port = gatewayPort == null ? "8080" : gatewayPort;
    try {
      PortPublication.address(address);
      PortPublication.port(port);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    if (bind != null) {
      variables.put("GATEWAY_ADDRESS", address);
    }
    if (gatewayPort != null) {
      variables.put("GATEWAY_PORT", port);
    }
    if (offline != null && !Files.isDirectory(offline)) {
      throw new UsageException("--offline: there is no directory " + offline);
    }
    return new Wishes(force, Optional.ofNullable(offline), variables);
  }

  private void say(String line) {
    program.out().println(line);
    program.out().flush();
  }
}
