package dev.faasd.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as OpenFaaS' variables and annotations have them: {@code 90} (seconds) or {@code
 * 1m30s}.
 */
public final class GoDuration {
  private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|h|m|s))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Map<String, Double> MILLIS =
      Map.of("ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);

  private GoDuration() {}

  /** Empty when the text is not a duration longer than zero. */
  public static Optional<Duration> parse(String text) {
    Duration parsed = Duration.ZERO;
    if (SECONDS.matcher(text).matches()) {
      parsed = Duration.ofSeconds(Long.parseLong(text));
    } else if (WHOLE.matcher(text).matches()) {
      Matcher parts = PART.matcher(text);
      double millis = 0;
      while (parts.find()) {
        millis += Double.parseDouble(parts.group(1)) * MILLIS.getOrDefault(parts.group(2), 0.0);
      }
      parsed = Duration.ofMillis(Math.round(millis));
    }
    return Optional.of(parsed).filter(Duration::isPositive);
  }
}
