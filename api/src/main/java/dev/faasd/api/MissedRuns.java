package dev.faasd.api;

import java.util.Locale;
import java.util.Map;

/** What is done with the minutes of a {@link Schedule} at which nobody was there to see to them. */
public enum MissedRuns {
  /** The last of them is made up for. */
  ONCE,
  /** Each is made up for. */
  ALL,
  /** They are past. */
  SKIP;

  /** The annotation. */
  public static final String ANNOTATION = "com.openfaas.schedule.missed";

  /**
   * What a function's annotations say; once, if nothing.
   *
   * @throws InvalidAnnotation when it is something else
   */
  public static MissedRuns of(Map<String, String> annotations) {
    String text = annotations.getOrDefault(ANNOTATION, "once").strip();
    try {
      return valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw new InvalidAnnotation(ANNOTATION, text, "once, all or skip");
    }
  }
}
