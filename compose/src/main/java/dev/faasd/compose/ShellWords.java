package dev.faasd.compose;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell would, without expanding anything: blanks
 * separate, single quotes keep all, double quotes keep all but {@code \"} and {@code \\}, a
 * backslash keeps the next character.
 */
final class ShellWords {
  private ShellWords() {}

  /**
   * The words of the line.
   *
   * @throws IllegalArgumentException if a quote is not closed or the last character is a backslash
   */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'') {
        if (++i == line.length()) {
          throw new IllegalArgumentException("nothing follows the last backslash");
        }
        char next = line.charAt(i);
        if (quote == '"' && next != '"' && next != '\\') {
          word.append('\\');
        }
        word.append(next);
        begun = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        begun = true;
      } else if (Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
          begun = false;
        }
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("a " + quote + " is not closed");
    }
    if (begun) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }
}
