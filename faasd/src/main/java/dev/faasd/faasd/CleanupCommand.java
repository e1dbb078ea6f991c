package dev.faasd.faasd;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd cleanup}: takes away what the daemons made, once they have ended. */
@Command(
    name = "cleanup",
    description = "Remove containers, network and rules when the daemons are down.")
final class CleanupCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(names = "--purge", description = "Remove data, functions, secrets and logs, too.")
  private boolean purge;

  CleanupCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    Daemon.requireRoot();
    new Cleanup(settings).removeAll(purge);
    List<String> left = new Leftovers(settings).onHost();
    left.forEach(one -> program.err().println("Error: still there: " + one));
    return left.isEmpty() ? Program.DONE : Program.FAILED;
  }
}
