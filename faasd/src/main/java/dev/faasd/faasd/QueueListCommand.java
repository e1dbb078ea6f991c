package dev.faasd.faasd;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd queue list}: the queues of asynchronous calls. */
@Command(name = "list", description = "List queues: calls that wait, that run, and since when.")
final class QueueListCommand implements Callable<Integer> {
  private static final String ROW = "%-24s %10s %10s  %s%n";

  private final Program program;
  private final Settings settings;

  QueueListCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  private record Queues(List<Queue> queues) {}

  private record Queue(String name, long depth, long inFlight, Optional<String> oldest) {}

  @Override
  public Integer call() {
    Queues all = GatewayClient.of(program, settings).ask("GET", "/system/async", Queues.class);
    program.out().printf(ROW, "NAME", "DEPTH", "IN FLIGHT", "OLDEST");
    for (Queue queue : all.queues()) {
      program
          .out()
          .printf(ROW, queue.name(), queue.depth(), queue.inFlight(), queue.oldest().orElse("-"));
    }
    program.out().flush();
    return Program.DONE;
  }
}
