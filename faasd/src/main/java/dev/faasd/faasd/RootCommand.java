package dev.faasd.faasd;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A command that only root may run, as it changes the host or reads all of containerd. */
@Command
abstract class RootCommand implements Callable<Integer> {
  final Program program;
  final Settings settings;

  RootCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public final Integer call() {
    Daemon.requireRoot();
    int code = run();
    program.out().flush();
    return code;
  }

  /** Returns the code to end with. */
  abstract int run();
}
