package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which functions have schedules: the gateway knows from its routing table, and a worker asks it,
 * over the queue's server, so that it needs no credentials for anything else.
 */
public final class ScheduledFunctions {
  private static final String QUESTION = "faasd.schedules";

  private final QueueConnection connection;

  /** Asked and answered over this connection. */
  public ScheduledFunctions(QueueConnection connection) {
    this.connection = connection;
  }

  /** Answers for a gateway: each time with what the supplier says then, if it says something. */
  public void answer(Supplier<Optional<List<ScheduledFunction>>> known) {
    connection.answer(
        QUESTION,
        _ ->
            known
                .get()
                .map(
                    all ->
                        all.stream()
                            .map(ScheduledFunctions::line)
                            .collect(Collectors.joining("\n", "known\n", "")))
                .orElse(""));
  }

  /** Asks a gateway; empty when none is there, or it does not know yet. */
  public Optional<List<ScheduledFunction>> ask() throws InterruptedException {
    return connection
        .question(QUESTION, "")
        .filter(answer -> !answer.isEmpty())
        .map(answer -> answer.lines().skip(1).map(ScheduledFunctions::function).toList());
  }

  private static String line(ScheduledFunction scheduled) {
    return scheduled.function()
        + scheduled.annotations().entrySet().stream()
            .map(entry -> " " + encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining());
  }

  private static ScheduledFunction function(String line) {
    String[] words = line.split(" ", -1);
    Map<String, String> annotations = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      annotations.put(
          decoded(words[i].substring(0, equals)), decoded(words[i].substring(equals + 1)));
    }
    return new ScheduledFunction(FunctionId.parse(words[0]), annotations);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
