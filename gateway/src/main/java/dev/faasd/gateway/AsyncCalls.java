package dev.faasd.gateway;

import dev.faasd.api.AsyncSettings;
import dev.faasd.api.FunctionId;
import dev.faasd.api.QueueName;
import dev.faasd.api.Schedule;
import dev.faasd.queue.ScheduledFunction;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the asynchronous calls of a function are treated.
 *
 * @param queue where they wait
 * @param settings annotations that whoever makes them needs to know
 * @param scheduled if some of them are made by schedule
 */
record AsyncCalls(
    QueueName queue, Map<String, String> settings, Optional<ScheduledFunction> scheduled) {
  /** Of a function of which nothing is known. */
  static final AsyncCalls PLAIN = new AsyncCalls(QueueName.DEFAULT, Map.of(), Optional.empty());

  static AsyncCalls of(FunctionId function, Map<String, String> annotations) {
    Map<String, String> settings =
        annotations.entrySet().stream()
            .filter(entry -> AsyncSettings.has(entry.getKey()))
            .filter(entry -> entry.getValue().matches("[ -~]*"))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    return new AsyncCalls(
        AsyncSettings.ofUnchecked(annotations).queue(),
        settings,
        Schedule.isWanted(annotations)
            ? Optional.of(new ScheduledFunction(function, annotations))
            : Optional.empty());
  }
}
