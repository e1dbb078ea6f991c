package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * The name of a namespace: 1 to 63 letters, digits, {@code -} and {@code _}, a letter or digit at
 * both ends. Safe as a file name.
 *
 * @param value the text
 */
public record NamespaceName(@JsonValue String value) implements Comparable<NamespaceName> {

  /** Where functions live when nothing else is said. */
  public static final NamespaceName DEFAULT = new NamespaceName("openfaas-fn");

  /** Holds the core services; never a namespace of functions. */
  public static final NamespaceName CORE = new NamespaceName("openfaas");

  /**
   * @throws InvalidName when the text is not a name
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NamespaceName {
    if (!Names.isValid(value)) {
      throw new InvalidName("namespace", value);
    }
  }

  /**
   * What a client meant: left out means {@link #DEFAULT}.
   *
   * @throws InvalidName when it is given and not valid
   */
  public static NamespaceName orDefault(String text) {
    return text.isEmpty() ? DEFAULT : new NamespaceName(text);
  }

  /** The name that the text is; empty when it is none. */
  public static Optional<NamespaceName> parse(String text) {
    return Names.isValid(text) ? Optional.of(new NamespaceName(text)) : Optional.empty();
  }

  @Override
  public int compareTo(NamespaceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
