package dev.faasd.compose;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code .env} file beside the compose file: lines {@code NAME=value}, {@code #} comments,
 * values plain, in single quotes (as they are) or in double quotes ({@code \n}, {@code \"}, {@code
 * \\}); a leading {@code export} is allowed. Values are not interpolated.
 */
public final class DotEnv {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:export\\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*"
              + "(?:'(?<single>[^']*)'|\"(?<double>(?:[^\"\\\\]|\\\\.)*)\"|(?<plain>[^'\"].*?)?)"
              + "(?:\\s+#.*)?");

  private DotEnv() {}

  /** The variables of the text; what is wrong with it goes to the problems. */
  public static Map<String, String> read(Path file, String text, Problems problems) {
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        variables.put(matcher.group("name"), value(matcher));
      } else {
        problems.add(new Location(file, number), "not of the form NAME=value");
      }
    }
    return variables;
  }

  private static String value(Matcher line) {
    if (line.group("single") != null) {
      return line.group("single");
    }
    if (line.group("double") != null) {
      return line.group("double").replace("\\n", "\n").replaceAll("\\\\(.)", "$1");
    }
    String plain = line.group("plain");
    return plain == null || plain.startsWith("#") ? "" : plain;
  }
}
