package dev.faasd.faasd;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd queue dead}: the calls that were tried too often. */
@Command(name = "dead", description = "List calls that failed too often, with their last answer.")
final class QueueDeadCommand implements Callable<Integer> {
  private static final String ROW = "%-8s %-36s %-16s %-24s %-8s %-6s %-30s %s%n";

  private final Program program;
  private final Settings settings;

  QueueDeadCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  private record Letters(List<Letter> calls) {}

  private record Letter(
      long number,
      String callId,
      String queue,
      String function,
      String since,
      int attempts,
      int status,
      String answer) {}

  @Override
  public Integer call() {
    GatewayClient gateway = GatewayClient.of(program, settings);
    program
        .out()
        .printf(
            ROW, "NUMBER", "CALL ID", "QUEUE", "FUNCTION", "ATTEMPTS", "STATUS", "SINCE", "ANSWER");
    long last = 0;
    List<Letter> some;
    do {
      some = gateway.ask("GET", "/system/async-dead?after=" + last, Letters.class).calls();
      for (Letter letter : some) {
        last = letter.number();
        print(letter);
      }
    } while (!some.isEmpty());
    program.out().flush();
    return Program.DONE;
  }

  private void print(Letter letter) {
    String answer = letter.answer().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    program
        .out()
        .printf(
            ROW,
            letter.number(),
            letter.callId().replaceAll("\\p{Cntrl}", "?"),
            letter.queue(),
            letter.function(),
            letter.attempts(),
            letter.status(),
            letter.since(),
            answer);
  }
}
