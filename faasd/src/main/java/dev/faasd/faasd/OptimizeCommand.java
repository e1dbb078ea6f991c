package dev.faasd.faasd;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd optimize}: has the program start quickly on this host. */
@Command(
    name = "optimize",
    description = "Make the start cache, with which faasd starts in less time and memory.")
final class OptimizeCommand implements Callable<Integer> {
  static final String DEFAULT = "/var/cache/faasd/start.aot";

  @Option(
      names = "--cache",
      paramLabel = "FILE",
      description = "Where it is; faasd finds it there if FAASD_CACHE says so (${DEFAULT-VALUE}).",
      defaultValue = "${env:FAASD_CACHE:-" + DEFAULT + "}")
  private Path file = Path.of(DEFAULT);

  @Override
  public Integer call() {
    Daemon.requireRoot();
    new StartCache(Distribution.ofThisProgram(), file).make();
    return Program.DONE;
  }
}
