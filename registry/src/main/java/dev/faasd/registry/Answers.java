package dev.faasd.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** What stands in answers that are refusals. */
final class Answers {
  private static final int LONGEST = 200;

  private Answers() {}

  /** A registry's own words, in parentheses after a space; empty when it has none. */
  static String said(byte[] body) {
    try {
      JsonNode json = new ObjectMapper().readTree(body);
      JsonNode error = json.path("errors").path(0);
      String text =
          error.isMissingNode()
              ? json.path("details").asText(json.path("message").asText(""))
              : error.path("message").asText(error.path("code").asText(""));
      String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
      if (clean.isEmpty()) {
        return "";
      }
      return " (" + clean.substring(0, Math.min(LONGEST, clean.length())) + ")";
    } catch (IOException _) {
      return "";
    }
  }

  /** The time in {@code Retry-After}: seconds, or a date. */
  static Optional<Duration> retryAfter(String value, Instant now) {
    if (value.matches("[0-9]{1,6}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(now, date);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
