package dev.faasd.faasd;

import java.nio.file.Path;
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
      "Set up this host: checks it, then makes directories, credentials, configuration and units,"
          + " starts them, and waits until the gateway answers. Run again, it does what is missing"
          + " or has changed. Settings given here are kept in /etc/default/faasd."
    })
final class InstallCommand implements Callable<Integer> {
  /** Variables of the compose file that flags set, with their defaults there. */
  static final Map<String, String> VARIABLES =
      Map.of("GATEWAY_ADDRESS", PortPublication.ALL_ADDRESSES, "GATEWAY_PORT", "8080");

  private final Program program;
  private final SettingsReader.CommandLine words;

  @Option(names = "--dry-run", description = "Check, tell what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Replace edited files, keeping them beside, and settings of before.")
  private boolean force;

  @Option(
      names = "--offline",
      paramLabel = "DIR",
      description =
          "Take images from the archives (*.tar) in this directory; variables in its .env name"
              + " them.")
  private @Nullable Path offline;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "The host's IPv4 address that the gateway is on; 0.0.0.0: all.")
  private @Nullable String bind;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      description = "The host's port that the gateway is on; 8080 if never given.")
  private @Nullable String gatewayPort;

  InstallCommand(Program program, SettingsReader.CommandLine words) {
    this.program = program;
    this.words = words;
  }

  @Override
  public Integer call() {
    Map<String, String> variables = new LinkedHashMap<>();
    if (bind != null) {
      checkPublication(bind, "8080");
      variables.put("GATEWAY_ADDRESS", bind);
    }
    if (gatewayPort != null) {
      checkPublication(PortPublication.ALL_ADDRESSES, gatewayPort);
      variables.put("GATEWAY_PORT", gatewayPort);
    }
    Daemon.requireRoot();
    new Installation(
            program,
            words,
            Distribution.ofThisProgram(),
            Places.PRODUCT,
            new Wishes(force, Optional.ofNullable(offline), variables))
        .run(dryRun);
    return Program.DONE;
  }

  private static void checkPublication(String address, String port) {
    try {
      PortPublication.parse(address + ":" + port + ":8080");
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
