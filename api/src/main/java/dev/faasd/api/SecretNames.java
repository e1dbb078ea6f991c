package dev.faasd.api;

import java.util.regex.Pattern;

/**
 * Names of secrets: file names that cannot leave their directory. Dots are allowed within ({@code
 * authorized.keys}).
 */
public final class SecretNames {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?");

  private SecretNames() {}

  /** Whether the text may name a secret. */
  public static boolean isValid(String text) {
    return NAME.matcher(text).matches() && !text.contains("..");
  }
}
