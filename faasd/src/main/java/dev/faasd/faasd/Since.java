package dev.faasd.faasd;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long ago, as people write it. */
final class Since {
  private static final Pattern FORM = Pattern.compile("(?<number>[0-9]{1,6})(?<unit>[smhd])");

  private Since() {}

  /**
   * Reads {@code 30s}, {@code 10m}, {@code 2h}, {@code 3d}.
   *
   * @throws UsageException if it is none of these
   */
  static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new UsageException("\"" + text + "\" is no time such as 30s, 10m, 2h or 3d");
    }
    long number = Long.parseLong(form.group("number"));
    return switch (form.group("unit")) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
