package dev.faasd.faasd;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faasd queue purge}: forgets calls. */
@Command(
    name = "purge",
    description = "Forget the calls that wait in a queue, or those that are dead.")
final class QueuePurgeCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Parameters(arity = "0..1", paramLabel = "QUEUE", description = "As 'faasd queue list' shows it.")
  private String queue = "";

  @Option(names = "--dead", description = "The dead calls of all queues.")
  private boolean dead;

  QueuePurgeCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    if (dead != queue.isEmpty()) {
      throw new UsageException("faasd queue purge takes either a queue or --dead");
    }
    String target =
        dead
            ? "/system/async-dead"
            : "/system/async?queue=" + URLEncoder.encode(queue, StandardCharsets.UTF_8);
    Counted purged = GatewayClient.of(program, settings).ask("DELETE", target, Counted.class);
    program.out().println("forgotten: " + purged.count());
    program.out().flush();
    return Program.DONE;
  }
}
