package dev.faasd.gateway;

/**
 * The gateway's own credential for the provider; empty for a provider that wants none.
 *
 * @param value the secret, not shown by {@link #toString}
 */
public record Token(String value) {
  /** No credential. */
  public static final Token NONE = new Token("");

  boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "Token[none]" : "Token[***]";
  }
}
