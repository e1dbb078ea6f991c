package dev.faasd.queueworker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.api.FunctionId;
import dev.faasd.api.QueueName;
import dev.faasd.queue.NatsServer;
import dev.faasd.queue.QueueConnection;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueTaker;
import dev.faasd.queue.Queues;
import dev.faasd.queue.ScheduledFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class TimetableIT {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-29T00:00:00Z");
  private static final Instant NEXT_MIDNIGHT = MIDNIGHT.plus(Duration.ofDays(1));

  private static ScheduledFunction function(String name, String schedule, String missed) {
    return new ScheduledFunction(
        FunctionId.parse(name),
        Map.of(
            "topic",
            "cron-function",
            "schedule",
            schedule,
            "com.openfaas.schedule.missed",
            missed));
  }

  /** What was published, as {@code FUNCTION MINUTE}; twice if it was. */
  private static List<String> published(Queues queues) throws InterruptedException {
    List<String> all = new ArrayList<>();
    QueueTaker taker = new QueueTaker(queues, QueueName.DEFAULT, Duration.ofMinutes(1), false);
    int before;
    do {
      before = all.size();
      taker.take(
          500,
          8 << 20,
          delivery -> {
            all.add(
                delivery.call().function().name()
                    + " "
                    + delivery.call().header("X-Scheduled-For").orElseThrow());
            delivery.done();
          });
    } while (all.size() > before);
    return all;
  }

  private static List<String> every(String name, Duration period, Instant first) {
    List<String> all = new ArrayList<>();
    for (Instant at = first; !at.isAfter(NEXT_MIDNIGHT); at = at.plus(period)) {
      all.add(name + " " + at);
    }
    return all;
  }

  /** The day on which Europe's clocks leave an hour out. */
  @Test
  void threeSchedulesOverADayWithRestartsFireExactlyWhatTheyShould() throws Exception {
    List<ScheduledFunction> functions =
        List.of(
            function("often", "*/10 * * * *", "all"),
            function("two", "30 6 * * *;15 18 * * SUN", "all"),
            function("zone", "CRON_TZ=Europe/Berlin 0 */3 * * *", "all"));
    try (NatsServer server = NatsServer.start();
        QueueConnection connection = server.connect()) {
      Queues queues = new Queues(connection, QueueLimits.STANDARD);
      Timetable timetable = new Timetable(queues);
      Instant now = MIDNIGHT;
      timetable.keep(functions, now);
      for (int tick = 1; now.isBefore(NEXT_MIDNIGHT); tick++) {
        now = now.plusSeconds(97);
        if (now.isAfter(NEXT_MIDNIGHT)) {
          now = NEXT_MIDNIGHT;
        }
        if (tick % 100 == 0) {
          now = now.plus(Duration.ofMinutes(45)); // nobody was there
          timetable = new Timetable(queues);
        }
        if (tick % 250 == 0) {
          server.kill();
          await().until(() -> !connection.isUp());
          server.restart();
          await().until(connection::isUp);
          timetable = new Timetable(queues);
        }
        timetable.keep(functions, now.isAfter(NEXT_MIDNIGHT) ? NEXT_MIDNIGHT : now);
      }
      List<String> expected = new ArrayList<>();
      expected.addAll(every("often", Duration.ofMinutes(10), MIDNIGHT.plusSeconds(600)));
      expected.add("two 2026-03-29T06:30:00Z");
      expected.add("two 2026-03-29T18:15:00Z");
      // 3:00, 6:00 … in Berlin, which is two hours ahead from 1:00 UTC on.
      expected.addAll(every("zone", Duration.ofHours(3), MIDNIGHT.plusSeconds(3600)));

      List<String> published = published(queues);
      assertEquals(new TreeSet<>(expected), new TreeSet<>(published));
      assertEquals(expected.size(), published.size());
    }
  }

  @Test
  void whatWasMissedIsMadeUpForAsTheFunctionWants() throws Exception {
    List<ScheduledFunction> functions =
        List.of(
            function("all", "0 * * * *", "all"),
            function("once", "0 * * * *", "once"),
            function("skip", "0 * * * *", "skip"));
    try (NatsServer server = NatsServer.start();
        QueueConnection connection = server.connect()) {
      Queues queues = new Queues(connection, QueueLimits.STANDARD);
      new Timetable(queues).keep(functions, MIDNIGHT);
      new Timetable(queues).keep(functions, MIDNIGHT.plus(Duration.ofMinutes(190)));
      new Timetable(queues).keep(functions, MIDNIGHT.plusSeconds(4 * 3600 + 5));

      assertEquals(
          new TreeSet<>(
              List.of(
                  "all 2026-03-29T01:00:00Z",
                  "all 2026-03-29T02:00:00Z",
                  "all 2026-03-29T03:00:00Z",
                  "all 2026-03-29T04:00:00Z",
                  "once 2026-03-29T03:00:00Z",
                  "once 2026-03-29T04:00:00Z",
                  "skip 2026-03-29T04:00:00Z")),
          new TreeSet<>(published(queues)));
    }
  }

  @Test
  void whatWasPublishedButNotWrittenDownIsStoredOnce() throws Exception {
    List<ScheduledFunction> functions = List.of(function("hourly", "0 * * * *", "once"));
    try (NatsServer server = NatsServer.start();
        QueueConnection connection = server.connect()) {
      Queues queues = new Queues(connection, QueueLimits.STANDARD);
      Instant hour = MIDNIGHT.plusSeconds(3600);
      Timetable first = new Timetable(queues);
      Timetable second = new Timetable(queues);
      first.keep(functions, MIDNIGHT);
      second.keep(functions, MIDNIGHT);
      first.keep(functions, hour);
      second.keep(functions, hour);
      assertEquals(List.of("hourly " + hour), published(queues));
    }
  }
}
