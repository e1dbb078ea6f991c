package dev.faasd.api;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * At which minutes something is due: the five fields of cron, or a name such as {@code @daily}; in
 * UTC, or in the zone of a prefix {@code CRON_TZ=Europe/Berlin}. An hour that a change of clocks
 * skips has no minutes. Immutable.
 */
public final class Schedule {
  private static final Map<String, String> NAMES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /** What a function says whose calls a schedule makes. */
  private static final String TOPIC = "cron-function";

  /** The annotation. */
  public static final String ANNOTATION = "schedule";

  private final String text;
  private final ZoneId zone;
  private final ExecutionTime time;

  private Schedule(String text, ZoneId zone, ExecutionTime time) {
    this.text = text;
    this.zone = zone;
    this.time = time;
  }

  /**
   * Those of a function, of which there are none unless its annotation {@code topic} is {@code
   * cron-function}.
   *
   * @throws InvalidAnnotation when one cannot be read
   */
  public static List<Schedule> of(Map<String, String> annotations) {
    if (!isWanted(annotations)) {
      return List.of();
    }
    List<Schedule> all = new ArrayList<>();
    for (String part : annotations.getOrDefault(ANNOTATION, "").split(";", -1)) {
      all.add(parse(part.strip()));
    }
    return List.copyOf(all);
  }

  /** Whether a function's calls are made by schedule. */
  public static boolean isWanted(Map<String, String> annotations) {
    return Arrays.stream(annotations.getOrDefault("topic", "").split(",", -1))
        .anyMatch(topic -> topic.strip().equals(TOPIC));
  }

  /** The same of annotations that may never have been checked: none when one is wrong. */
  public static List<Schedule> ofUnchecked(Map<String, String> annotations) {
    try {
      return of(annotations);
    } catch (InvalidAnnotation _) {
      return List.of();
    }
  }

  static Schedule parse(String text) {
    ZoneId zone = ZoneOffset.UTC;
    String fields = text;
    int space = text.indexOf(' ');
    try {
      if (space > 0 && (text.startsWith("CRON_TZ=") || text.startsWith("TZ="))) {
        zone = ZoneId.of(text.substring(text.indexOf('=') + 1, space));
        fields = text.substring(space).strip();
      }
      CronParser parser =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
      return new Schedule(
          text,
          zone,
          ExecutionTime.forCron(parser.parse(NAMES.getOrDefault(fields, fields)).validate()));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InvalidAnnotation(
          ANNOTATION, text, "a schedule such as '*/5 * * * *': " + e.getMessage());
    }
  }

  /** As written. */
  public String text() {
    return text;
  }

  /** The first minute after this moment, if there is ever one. */
  public Optional<Instant> next(Instant after) {
    return time.nextExecution(after.atZone(zone)).map(ZonedDateTime::toInstant);
  }
}
