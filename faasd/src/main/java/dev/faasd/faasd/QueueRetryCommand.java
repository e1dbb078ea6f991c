package dev.faasd.faasd;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code faasd queue retry}: puts dead calls back. */
@Command(
    name = "retry",
    description = "Put a dead call, or all, back into the queue, as if never tried.")
final class QueueRetryCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Parameters(
      arity = "0..1",
      paramLabel = "NUMBER",
      description = "As 'faasd queue dead' shows it; all without one.")
  private @Nullable Long number;

  QueueRetryCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    String target = "/system/async-dead" + (number == null ? "" : "?number=" + number);
    Counted retried = GatewayClient.of(program, settings).ask("POST", target, Counted.class);
    program.out().println("put back: " + retried.count());
    program.out().flush();
    return Program.DONE;
  }
}
