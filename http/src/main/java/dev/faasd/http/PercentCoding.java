package dev.faasd.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-decoding of the parts of a request target. */
final class PercentCoding {
  private PercentCoding() {}

  /** A path segment; a plus sign is a plus sign. */
  static String decode(String segment) {
    return segment.indexOf('%') < 0 ? segment : form(segment.replace("+", "%2B"));
  }

  /** The last value of a name in a query. */
  static Optional<String> parameter(String query, String name) {
    Optional<String> last = Optional.empty();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (form(key).equals(name)) {
        last = Optional.of(equals < 0 ? "" : form(pair.substring(equals + 1)));
      }
    }
    return last;
  }

  private static String form(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RequestRefused(400, "'" + text + "' is not properly percent-encoded.");
    }
  }
}
