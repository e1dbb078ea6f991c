package dev.faasd.queueworker;

import dev.faasd.api.AsyncSettings;
import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidAnnotation;
import dev.faasd.api.MissedRuns;
import dev.faasd.api.Schedule;
import dev.faasd.queue.Call;
import dev.faasd.queue.Queues;
import dev.faasd.queue.ScheduleLedger;
import dev.faasd.queue.ScheduledFunction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Publishes the calls of schedules. Up to when each was seen to is on the disk; what is published
 * twice because this was not written down is stored once. For one thread.
 */
final class Timetable {
  private static final Logger LOG = System.getLogger(Timetable.class.getName());

  /** What is late by less is not missed. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private static final int MOST_MISSED = 1000;

  private final Queues queues;
  private final ScheduleLedger ledger;
  private final Map<Entry, Instant> seenTo = new HashMap<>();

  Timetable(Queues queues) {
    this.queues = queues;
    this.ledger = new ScheduleLedger(queues);
  }

  private record Entry(FunctionId function, String schedule) {}

  /** Publishes what is due at this moment and was not published yet. */
  void keep(List<ScheduledFunction> functions, Instant now) throws InterruptedException {
    for (ScheduledFunction function : functions) {
      for (Schedule schedule : Schedule.ofUnchecked(function.annotations())) {
        keep(function, schedule, now);
      }
    }
  }

  private void keep(ScheduledFunction function, Schedule schedule, Instant now)
      throws InterruptedException {
    Entry entry = new Entry(function.function(), schedule.text());
    Instant since = seenTo.get(entry);
    if (since == null) {
      since = ledger.seenTo(entry.function(), entry.schedule()).orElse(null);
      if (since == null) {
        since = now;
        ledger.seenTo(entry.function(), entry.schedule(), now);
      }
      seenTo.put(entry, since);
    }
    List<Instant> due = due(schedule, since, now);
    if (due.isEmpty()) {
      return;
    }
    for (Instant minute : wanted(function, due, now)) {
      publish(function, schedule, minute);
    }
    ledger.seenTo(entry.function(), entry.schedule(), due.getLast());
    seenTo.put(entry, due.getLast());
  }

  /** The minutes after one moment up to another; the latest, if there are too many. */
  private static List<Instant> due(Schedule schedule, Instant since, Instant now) {
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next = schedule.next(since);
    while (next.isPresent() && !next.get().isAfter(now)) {
      due.add(next.get());
      if (due.size() > MOST_MISSED) {
        due.removeFirst();
      }
      next = schedule.next(next.get());
    }
    return due;
  }

  private static List<Instant> wanted(ScheduledFunction function, List<Instant> due, Instant now) {
    return switch (missed(function)) {
      case ALL -> due;
      case ONCE -> List.of(due.getLast());
      case SKIP -> due.stream().filter(minute -> minute.plus(LATE).isAfter(now)).toList();
    };
  }

  private static MissedRuns missed(ScheduledFunction function) {
    try {
      return MissedRuns.of(function.annotations());
    } catch (InvalidAnnotation _) {
      return MissedRuns.ONCE;
    }
  }

  private void publish(ScheduledFunction function, Schedule schedule, Instant minute)
      throws InterruptedException {
    Map<String, String> settings =
        function.annotations().entrySet().stream()
            .filter(annotation -> AsyncSettings.has(annotation.getKey()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    Call call =
        new Call(
            function.function(),
            "/",
            List.of(
                Map.entry(Call.CALL_ID, UUID.randomUUID().toString()),
                Map.entry("X-Topic", "cron-function"),
                Map.entry("X-Connector", "faasd-cron"),
                Map.entry("X-Scheduled-For", minute.toString())),
            new byte[0],
            Optional.empty(),
            settings);
    String once = "schedule " + schedule.text() + " " + minute;
    boolean stored =
        queues.publish(
            AsyncSettings.ofUnchecked(function.annotations()).queue(), call, Optional.of(once));
    LOG.log(
        Level.DEBUG,
        "{0} is due at {1}: {2}.",
        function.function(),
        minute,
        stored ? "now" : "was");
  }
}
