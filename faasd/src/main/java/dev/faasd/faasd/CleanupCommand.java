package dev.faasd.faasd;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd cleanup}: takes away what the daemons made, once they have ended. */
@Command(
    name = "cleanup",
    description = "Remove containers, network and rules when the daemons are down.")
final class CleanupCommand extends RootCommand {
  @Option(names = "--purge", description = "Remove data, functions, secrets and logs, too.")
  private boolean purge;

  CleanupCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  int run() {
    new Cleanup(settings).removeAll(purge);
    List<String> left = new Leftovers(settings).onHost();
    left.forEach(one -> program.err().println("Error: still there: " + one));
    return left.isEmpty() ? Program.DONE : Program.FAILED;
  }
}
