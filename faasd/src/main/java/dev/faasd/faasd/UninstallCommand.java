package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd uninstall}: takes away what {@code install} and the daemons made. */
@Command(
    name = "uninstall",
    description =
        "Stop faasd and remove its units, containers, network and rules. Data, functions and"
            + " images stay unless --purge is given; the program itself always does.")
final class UninstallCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = "--purge",
      description = "Remove data, functions, secrets, images, logs and settings, too.")
  private boolean purge;

  UninstallCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    Daemon.requireRoot();
    List<String> left =
        new Removal(
                settings,
                Defaults.file(program.environment()).path(),
                Places.PRODUCT,
                Optional.of(Systemctl.ofThisHost()).filter(_ -> Systemctl.isBooted(Path.of("/"))))
            .run(purge);
    left.forEach(one -> program.err().println("Error: still there: " + one));
    if (left.isEmpty()) {
      program.out().println("faasd is uninstalled" + (purge ? "" : "; its data stays"));
    }
    return left.isEmpty() ? Program.DONE : Program.FAILED;
  }
}
