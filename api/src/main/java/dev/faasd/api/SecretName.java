package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a secret: 1 to 253 letters, digits, {@code -}, {@code _} and single dots ({@code
 * authorized.keys}), a letter or digit at both ends. Safe as a file name.
 *
 * @param value the text
 */
public record SecretName(@JsonValue String value) implements Comparable<SecretName> {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?");

  private static final String RULE =
      "use 1 to 253 letters, digits, '-', '_' or single dots, with a letter or digit at both ends";

  /**
   * @throws InvalidName when the text is not a name
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SecretName {
    if (!isValid(value)) {
      throw new InvalidName("secret", value, RULE);
    }
  }

  private static boolean isValid(String text) {
    return NAME.matcher(text).matches() && !text.contains("..");
  }

  /** The name that the text is; empty when it is none. */
  public static Optional<SecretName> parse(String text) {
    return isValid(text) ? Optional.of(new SecretName(text)) : Optional.empty();
  }

  @Override
  public int compareTo(SecretName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
