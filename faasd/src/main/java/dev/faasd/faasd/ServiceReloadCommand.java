package dev.faasd.faasd;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd service reload}: what {@code systemctl reload faasd} runs. */
@Command(
    name = "reload",
    description = "Have the compose files read again: only what has changed is replaced.")
final class ServiceReloadCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  ServiceReloadCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    ControlSocket.ask(settings.controlSocket(), List.of(ServiceControl.RELOAD)).stream()
        .map(ServiceState::read)
        .forEach(state -> program.out().println(state.name() + " is " + state));
    program.out().flush();
    return Program.DONE;
  }
}
