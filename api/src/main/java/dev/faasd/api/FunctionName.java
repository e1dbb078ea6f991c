package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of a function: 1 to 63 letters, digits, {@code -} and {@code _}, a letter or digit at
 * both ends. Safe as a file name.
 *
 * @param value the text
 */
public record FunctionName(@JsonValue String value) implements Comparable<FunctionName> {

  /**
   * @throws InvalidName when the text is not a name
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public FunctionName {
    if (!Names.isValid(value)) {
      throw new InvalidName("function", value);
    }
  }

  @Override
  public int compareTo(FunctionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
