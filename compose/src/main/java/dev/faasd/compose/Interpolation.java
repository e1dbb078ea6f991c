package dev.faasd.compose;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills variables into texts as the Compose specification has it: {@code $NAME}, {@code ${NAME}},
 * {@code ${NAME:-default}} and {@code ${NAME-default}} (with and without the colon: also when
 * empty, only when unset), {@code ${NAME:?sentence}} and {@code ${NAME?sentence}}; {@code $$} is a
 * dollar. A default may contain variables. Unlike Compose, a variable that is not set and has no
 * default is a problem: an empty image name or password helps nobody.
 *
 * @param variables all that may be used
 */
record Interpolation(Map<String, String> variables) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  Interpolation {
    variables = Map.copyOf(variables);
  }

  /** The text with its variables filled in; what is wrong with it goes to the problems. */
  String apply(String text, Location at, Problems problems) {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    while (true) {
      int dollar = text.indexOf('$', from);
      if (dollar < 0) {
        return filled.append(text, from, text.length()).toString();
      }
      filled.append(text, from, dollar);
      String rest = text.substring(dollar + 1);
      Matcher name = NAME.matcher(rest);
      if (rest.startsWith("$")) {
        filled.append('$');
        from = dollar + 2;
      } else if (rest.startsWith("{")) {
        int end = closingBrace(text, dollar + 1);
        if (end < 0) {
          problems.add(at, "${ without its } in \"" + text + "\"; write $$ for a dollar");
          return text;
        }
        filled.append(expression(text.substring(dollar + 2, end), at, problems));
        from = end + 1;
      } else if (name.lookingAt()) {
        filled.append(expression(name.group(), at, problems));
        from = dollar + 1 + name.end();
      } else {
        problems.add(at, "a single $ in \"" + text + "\"; write $$ for a dollar");
        return text;
      }
    }
  }

  private static int closingBrace(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '}' && --depth == 0) {
        return i;
      }
      if (text.charAt(i) == '{' && text.charAt(i - 1) == '$') {
        depth++;
      }
    }
    return -1;
  }

  private String expression(String expression, Location at, Problems problems) {
    Matcher matcher = NAME.matcher(expression);
    if (!matcher.lookingAt()) {
      problems.add(at, "${" + expression + "} does not begin with a variable's name");
      return "";
    }
    String name = matcher.group();
    String operation = expression.substring(matcher.end());
    boolean emptyCounts = !operation.startsWith(":");
    Optional<String> value =
        Optional.ofNullable(variables.get(name)).filter(v -> emptyCounts || !v.isEmpty());
    if (operation.isEmpty()) {
      return value.orElseGet(() -> missing(name, at, problems));
    }
    String operator = emptyCounts ? operation : operation.substring(1);
    if (operator.startsWith("-")) {
      return value.orElseGet(() -> apply(operator.substring(1), at, problems));
    }
    if (operator.startsWith("?")) {
      return value.orElseGet(
          () -> {
            problems.add(at, "variable " + name + " is required: " + operator.substring(1));
            return "";
          });
    }
    problems.add(
        at, "${" + expression + "}: after the name come :- and a default or :? and a sentence");
    return "";
  }

  private static String missing(String name, Location at, Problems problems) {
    problems.add(
        at, "variable " + name + " is not set; set it in .env or write ${" + name + ":-default}");
    return "";
  }
}
