package dev.faasd.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a host wants to be shown who asks: one entry of {@code WWW-Authenticate}.
 *
 * @param scheme in lower case, such as {@code bearer} or {@code basic}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** A parameter, or the name of a scheme. */
  private static final Pattern PART =
      Pattern.compile(
          "\\s*,?\\s*(?:(?<name>"
              + TOKEN
              + ")\\s*=\\s*(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)\"|(?<plain>"
              + TOKEN
              + "))|(?<scheme>"
              + TOKEN
              + ")(?=\\s|$|,))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** All that stand in these headers; what is malformed is left out. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      Map<String, String> parameters = new LinkedHashMap<>();
      Matcher part = PART.matcher(header);
      int end = 0;
      String scheme = "";
      while (end < header.length() && part.find(end) && part.start() == end) {
        end = part.end();
        if (part.group("scheme") != null) {
          add(challenges, scheme, parameters);
          scheme = part.group("scheme").toLowerCase(Locale.ROOT);
          parameters.clear();
        } else {
          String value =
              part.group("quoted") == null
                  ? part.group("plain")
                  : part.group("quoted").replaceAll("\\\\(.)", "$1");
          parameters.putIfAbsent(part.group("name").toLowerCase(Locale.ROOT), value);
        }
      }
      add(challenges, scheme, parameters);
    }
    return challenges;
  }

  private static void add(List<Challenge> all, String scheme, Map<String, String> parameters) {
    if (!scheme.isEmpty()) {
      all.add(new Challenge(scheme, parameters));
    }
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
