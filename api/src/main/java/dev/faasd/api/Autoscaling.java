package dev.faasd.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * By what a gateway decides how many replicas a function gets, as its {@code com.openfaas.scale}
 * labels say.
 *
 * @param type what is counted
 * @param target how much of it is meant for one replica; more than 0
 * @param proportion how much of the target is to be used, more than 0, at most 1: so that a new
 *     replica is there before the old ones are full
 * @param window so long there must be less to do before there are fewer replicas
 */
public record Autoscaling(Type type, double target, double proportion, Duration window) {
  private static final double DEFAULT_TARGET = 50;
  private static final double DEFAULT_PROPORTION = 0.9;
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

  /** What is counted of a function, all replicas together. */
  public enum Type {
    /** Calls that begin in a second. */
    RPS,
    /** Calls that have not ended. */
    CAPACITY,
    /** Thousandths of a processor in use. */
    CPU;

    private static String all() {
      return Arrays.stream(values()).map(Type::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the labels; empty when the function has neither a type nor a target.
   *
   * @throws InvalidLabel when one has a value that it cannot have
   */
  public static Optional<Autoscaling> of(Map<String, String> labels) {
    Optional<Type> type = Scaling.value(labels, "type").map(Autoscaling::type);
    Optional<Double> target = number(labels, "target", Double.MAX_VALUE);
    double proportion = number(labels, "target-proportion", 1).orElse(DEFAULT_PROPORTION);
    Duration window =
        Scaling.value(labels, "down.window").map(Autoscaling::window).orElse(DEFAULT_WINDOW);
    return type.isEmpty() && target.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Autoscaling(
                type.orElse(Type.RPS), target.orElse(DEFAULT_TARGET), proportion, window));
  }

  /** The same of labels that may never have been checked: empty when one is wrong. */
  public static Optional<Autoscaling> ofUnchecked(Map<String, String> labels) {
    try {
      return of(labels);
    } catch (InvalidLabel _) {
      return Optional.empty();
    }
  }

  /**
   * How many replicas so much to do wants, before anybody says how many there may be.
   *
   * @param load of what is counted, 0 or more
   */
  public int replicas(double load) {
    return (int) Math.min(Scaling.MOST_REPLICAS, Math.ceil(load / (target * proportion)));
  }

  private static Type type(String text) {
    return Arrays.stream(Type.values())
        .filter(type -> type.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new InvalidLabel(Scaling.PREFIX + "type", text, "one of " + Type.all()));
  }

  private static Duration window(String text) {
    return GoDuration.parse(text)
        .orElseThrow(
            () ->
                new InvalidLabel(
                    Scaling.PREFIX + "down.window", text, "a duration such as 30, 90s or 5m"));
  }

  private static Optional<Double> number(Map<String, String> labels, String name, double most) {
    Optional<String> text = Scaling.value(labels, name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    double number =
        text.get().matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(text.get()) : 0;
    if (number <= 0 || number > most) {
      throw new InvalidLabel(
          Scaling.PREFIX + name,
          text.get(),
          most == 1 ? "a number above 0, up to 1" : "a number above 0");
    }
    return Optional.of(number);
  }
}
