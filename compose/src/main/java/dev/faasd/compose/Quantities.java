package dev.faasd.compose;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as the Compose specification writes them. */
final class Quantities {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?=.)((?<h>[0-9]{1,4})h)?((?<m>[0-9]{1,5})m)?((?<s>[0-9]{1,6})s)?((?<ms>[0-9]{1,7})ms)?");
  private static final Pattern BYTES =
      Pattern.compile("(?<number>[0-9]{1,15}(\\.[0-9]{1,6})?)(?<unit>[bkmg]?)b?");
  private static final Pattern CPUS = Pattern.compile("[0-9]{1,5}(\\.[0-9]{1,6})?");
  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

  private Quantities() {}

  /**
   * Reads {@code 1m30s}, {@code 500ms}.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  static Duration duration(String text) {
    Matcher form = DURATION.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no duration such as 30s or 1m30s");
    }
    return Duration.ZERO
        .plusHours(part(form, "h"))
        .plusMinutes(part(form, "m"))
        .plusSeconds(part(form, "s"))
        .plusMillis(part(form, "ms"));
  }

  private static long part(Matcher form, String unit) {
    return form.group(unit) == null ? 0 : Long.parseLong(form.group(unit));
  }

  /** As {@link #duration} reads it. */
  static String write(Duration duration) {
    long millis = duration.toMillis();
    return millis % ChronoUnit.SECONDS.getDuration().toMillis() == 0
        ? duration.toSeconds() + "s"
        : millis + "ms";
  }

  /**
   * Reads {@code 64m}, {@code 1.5gb}, {@code 1048576}; units are powers of 1024.
   *
   * @throws IllegalArgumentException with a sentence, if it is none, or none at all
   */
  static long bytes(String text) {
    Matcher form = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    if (form.matches()) {
      int shift =
          switch (form.group("unit")) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
          };
      BigDecimal bytes =
          new BigDecimal(form.group("number")).multiply(BigDecimal.valueOf(1L << shift));
      if (bytes.compareTo(BigDecimal.ONE) >= 0
          && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.longValue();
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is no size such as 64m or 1g");
  }

  /**
   * Reads a number of cores, such as {@code 0.5}, as thousandths.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  static int cpus(String text) {
    if (CPUS.matcher(text).matches()) {
      int millis = new BigDecimal(text).multiply(MILLIS).intValue();
      if (millis > 0) {
        return millis;
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is no number of cores such as 0.5");
  }

  /** As {@link #cpus} reads it. */
  static String writeCpus(int millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }

  /**
   * Reads a whole number.
   *
   * @throws IllegalArgumentException with a sentence, if it is none of these
   */
  static int whole(String text, int least, int most) {
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is no number from %d to %d".formatted(text, least, most));
  }
}
