package dev.faasd.gateway;

import java.util.Optional;

/**
 * Whose call it is and what the function sees of the target.
 *
 * @param name as sent: {@code NAME} or {@code NAME.NAMESPACE}
 * @param target the rest, byte for byte: a path, and a query if there is one
 */
record FunctionPath(String name, String target) {
  static final String PREFIX = "/function/";

  private static final int SHOWN = 130;

  /** The name as it may stand in a sentence. */
  String shownName() {
    return name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
  }

  /** Whether it is the path {@code /}, perhaps with a query. */
  static boolean isRoot(String target) {
    return target.equals("/") || target.startsWith("/?");
  }

  /** Empty when no name follows. */
  static Optional<FunctionPath> of(String target) {
    return of(PREFIX, target);
  }

  /** The same behind another prefix, with which the target begins. */
  static Optional<FunctionPath> of(String prefix, String target) {
    int from = prefix.length();
    int to = from;
    while (to < target.length() && target.charAt(to) != '/' && target.charAt(to) != '?') {
      to++;
    }
    if (to == from) {
      return Optional.empty();
    }
    String rest = target.substring(to);
    return Optional.of(
        new FunctionPath(target.substring(from, to), rest.startsWith("/") ? rest : "/" + rest));
  }
}
