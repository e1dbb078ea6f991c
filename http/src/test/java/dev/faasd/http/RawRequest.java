package dev.faasd.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of {@code raw-requests.txt}.
 *
 * @param status of the answer
 * @param name what is special about it
 * @param bytes as they are sent, a character each
 */
public record RawRequest(int status, String name, String bytes) {
  private static final Pattern LINE = Pattern.compile("(\\d{3}) : (.*?) : (.*)");
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)}(X: a\\||.)");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(x..|.)");

  /** All of them. */
  public static List<RawRequest> all() {
    try (InputStream in = RawRequest.class.getResourceAsStream("raw-requests.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(RawRequest::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RawRequest parse(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not STATUS : NAME : BYTES: " + line);
    }
    String text =
        REPEATED
            .matcher(parts.group(3))
            .replaceAll(match -> match.group(2).repeat(Integer.parseInt(match.group(1))))
            .replace("|", "\r\n");
    String raw =
        ESCAPED
            .matcher(text)
            .replaceAll(match -> Matcher.quoteReplacement(unescaped(match.group(1))));
    return new RawRequest(Integer.parseInt(parts.group(1)), parts.group(2), raw);
  }

  private static String unescaped(String escape) {
    return switch (escape) {
      case "r" -> "\r";
      case "n" -> "\n";
      case "t" -> "\t";
      case "0" -> "\0";
      case "e" -> "\033";
      default -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
