package dev.faasd.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How many replicas a function may have and when they sleep, as its {@code com.openfaas.scale}
 * labels say.
 *
 * @param min replicas, at least 1
 * @param max replicas, at least {@code min}
 * @param factor by how many hundredths of {@code max} an alert adds replicas; 0 to 100
 * @param toZero whether it sleeps when nobody calls it; empty when the host decides
 * @param idle after how long without a call, if it says so; longer than zero
 * @param stop after how long asleep its process ends, if it says so; longer than zero
 */
public record Scaling(
    int min,
    int max,
    int factor,
    Optional<Boolean> toZero,
    Optional<Duration> idle,
    Optional<Duration> stop) {
  /** More than that no label may ask for. */
  public static final int MOST_REPLICAS = 1000;

  /** Longer is as good as never, and says so by another label. */
  private static final Duration LONGEST = Duration.ofDays(365);

  static final String PREFIX = "com.openfaas.scale.";
  private static final int DEFAULT_MAX = 20;
  private static final int DEFAULT_FACTOR = 20;
  private static final int ALL = 100;
  private static final Duration DEFAULT_IDLE = Duration.ofMinutes(15);

  /**
   * Reads the labels.
   *
   * @throws InvalidLabel when one has a value that it cannot have
   */
  public static Scaling of(Map<String, String> labels) {
    int min = replicas(labels, "min").orElse(1);
    int max = replicas(labels, "max").orElse(Math.max(min, DEFAULT_MAX));
    if (min > max) {
      throw new InvalidLabel(
          PREFIX + "min", Integer.toString(min), "at most %smax, %d".formatted(PREFIX, max));
    }
    return new Scaling(
        min,
        max,
        factor(labels),
        toZero(labels),
        duration(labels, "zero-duration"),
        duration(labels, "zero-stop"));
  }

  /** The same of labels that may never have been checked: the defaults when one is wrong. */
  public static Scaling ofUnchecked(Map<String, String> labels) {
    try {
      return of(labels);
    } catch (InvalidLabel _) {
      return of(Map.of());
    }
  }

  /** Whether a function may be scaled to so many replicas; 0 is always allowed. */
  public boolean allows(long replicas) {
    return replicas == 0 || (replicas >= min && replicas <= max);
  }

  /**
   * How many replicas there shall be after an alert, as the gateways of OpenFaaS count: up by a
   * step while it fires, down to the fewest when it is over, or when a step is none.
   */
  public int afterAlert(int replicas, boolean firing) {
    int step = Math.ceilDiv(max * factor, ALL);
    return firing && step > 0 ? Math.min(replicas + step, max) : min;
  }

  /** What comes nearest to so many replicas, if it shall run. */
  public int nearest(int replicas) {
    return Math.clamp(replicas, min, max);
  }

  /**
   * After how long without a call it sleeps; empty when it never does.
   *
   * @param otherwise for functions that do not say; empty: they never do
   */
  public Optional<Duration> sleepsAfter(Optional<Duration> otherwise) {
    return toZero.orElse(otherwise.isPresent())
        ? Optional.of(idle.or(() -> otherwise).orElse(DEFAULT_IDLE))
        : Optional.empty();
  }

  /**
   * After how long asleep its process ends; empty when it never does.
   *
   * @param otherwise for functions that do not say
   */
  public Optional<Duration> stopsAfter(Optional<Duration> otherwise) {
    return stop.or(() -> otherwise);
  }

  private static Optional<Integer> replicas(Map<String, String> labels, String name) {
    Optional<String> text = value(labels, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int number = text.get().matches("\\d{1,4}") ? Integer.parseInt(text.get()) : 0;
    if (number < 1 || number > MOST_REPLICAS) {
      throw new InvalidLabel(PREFIX + name, text.get(), "a number from 1 to " + MOST_REPLICAS);
    }
    return Optional.of(number);
  }

  private static int factor(Map<String, String> labels) {
    Optional<String> text = value(labels, "factor");
    if (text.isEmpty()) {
      return DEFAULT_FACTOR;
    }
    int percent = text.get().matches("\\d{1,3}") ? Integer.parseInt(text.get()) : ALL + 1;
    if (percent > ALL) {
      throw new InvalidLabel(PREFIX + "factor", text.get(), "a number from 0 to " + ALL);
    }
    return percent;
  }

  private static Optional<Boolean> toZero(Map<String, String> labels) {
    return value(labels, "zero")
        .map(
            text ->
                switch (text) {
                  case "true", "1" -> true;
                  case "false", "0" -> false;
                  default -> throw new InvalidLabel(PREFIX + "zero", text, "true or false");
                });
  }

  private static Optional<Duration> duration(Map<String, String> labels, String name) {
    return value(labels, name)
        .map(
            text ->
                GoDuration.parse(text)
                    .filter(duration -> duration.compareTo(LONGEST) <= 0)
                    .orElseThrow(
                        () ->
                            new InvalidLabel(
                                PREFIX + name,
                                text,
                                "a duration such as 90, 5m or 1h, up to 8760h")));
  }

  /** What the label of this name says, if there is one; its key begins with {@link #PREFIX}. */
  static Optional<String> value(Map<String, String> labels, String name) {
    return Optional.ofNullable(labels.get(PREFIX + name)).map(String::strip);
  }
}
