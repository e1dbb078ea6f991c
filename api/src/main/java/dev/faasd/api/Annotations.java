package dev.faasd.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The annotations of one kind, such as {@code com.openfaas.health.http.path} and its siblings. Each
 * method throws {@link InvalidAnnotation} when the value cannot be used.
 *
 * @param prefix of their keys
 */
record Annotations(Map<String, String> all, String prefix) {
  private static final Pattern PATH = Pattern.compile("/[!-~]{0,1000}");
  private static final int MOST_TIMES = 100;

  private Optional<String> value(String name) {
    return Optional.ofNullable(all.get(prefix + name)).map(String::strip);
  }

  /** A path, or {@code none}. */
  Optional<String> path(String name) {
    Optional<String> path = value(name);
    if (path.isPresent() && !isNone(path.get()) && !PATH.matcher(path.get()).matches()) {
      throw new InvalidAnnotation(prefix + name, path.get(), "a path, or none");
    }
    return path;
  }

  static boolean isNone(String path) {
    return path.equals("none");
  }

  /** Seconds, or a duration as Go writes it; may be zero. */
  Optional<Duration> duration(String name) {
    Optional<String> text = value(name);
    if (text.isEmpty() || text.get().equals("0")) {
      return text.map(_ -> Duration.ZERO);
    }
    Optional<Duration> duration = GoDuration.parse(text.get());
    if (duration.isEmpty()) {
      throw new InvalidAnnotation(prefix + name, text.get(), "a duration such as 5, 500ms or 1m");
    }
    return duration;
  }

  /** A count, one or more. */
  Optional<Integer> times(String name) {
    return count(name, MOST_TIMES);
  }

  /** A count from one to this. */
  Optional<Integer> count(String name, int most) {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int count = text.get().matches("\\d{1,9}") ? Integer.parseInt(text.get()) : 0;
    if (count < 1 || count > most) {
      throw new InvalidAnnotation(prefix + name, text.get(), "a number from 1 to " + most);
    }
    return Optional.of(count);
  }
}
