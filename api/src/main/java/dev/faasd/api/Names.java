package dev.faasd.api;

import java.util.regex.Pattern;

/**
 * The one pattern of names: no dot, because the dot separates function and namespace; safe in
 * paths, labels and URLs.
 */
final class Names {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_]{0,61}[A-Za-z0-9])?");

  /** The same for people. */
  static final String RULE =
      "use 1 to 63 letters, digits, '-' or '_', with a letter or digit at both ends";

  private static final int SHOWN = 80;

  private Names() {}

  static boolean isValid(String text) {
    return NAME.matcher(text).matches();
  }

  /** A foreign text as it may stand in a message: shortened, on one line. */
  static String shown(String text) {
    String head = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return head.replaceAll("\\p{Cntrl}", "?");
  }
}
