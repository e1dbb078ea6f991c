package dev.faasd.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The environment variables of a program, and its secret files. Collects what is wrong with them
 * instead of stopping at the first, and goes on with what holds without the variable.
 */
public final class Variables {
  /** Where containers find their secret files unless told otherwise. */
  public static final Path SECRETS = Path.of("/run/secrets");

  private final Map<String, String> all;
  private final List<String> problems = new ArrayList<>();

  /** Nothing is read yet. */
  public Variables(Map<String, String> all) {
    this.all = Map.copyOf(all);
  }

  /** What was found wrong so far, a sentence each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Something else is wrong.
   *
   * @param sentence begins with the variable's name
   */
  public void wrong(String sentence) {
    problems.add(sentence);
  }

  /** Without blanks around it; empty when it is not set. */
  public String text(String name) {
    return all.getOrDefault(name, "").strip();
  }

  /** What it says, or this if it says nothing. */
  public String text(String name, String standard) {
    String text = text(name);
    return text.isEmpty() ? standard : text;
  }

  /**
   * A number of at most nine digits.
   *
   * @param least 0 or more
   */
  public int number(String name, int standard, int least, int most) {
    return parsed(
        name,
        standard,
        text -> {
          int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        },
        "a number from " + least + " to " + most);
  }

  /** Longer than zero. */
  public Duration duration(String name, Duration standard) {
    return parsed(name, standard, GoDuration::parse, "a duration such as 90 (seconds) or 1m30s");
  }

  /**
   * What a text means to a parser.
   *
   * @param parser gives nothing, or throws an IllegalArgumentException, when it means nothing
   * @param wanted completes the sentence: it is not …
   */
  public <T> T parsed(
      String name, T standard, Function<String, Optional<T>> parser, String wanted) {
    String text = text(name);
    if (text.isEmpty()) {
      return standard;
    }
    Optional<T> parsed;
    try {
      parsed = parser.apply(text);
    } catch (IllegalArgumentException _) {
      parsed = Optional.empty();
    }
    if (parsed.isEmpty()) {
      wrong("%s: '%s' is not %s.".formatted(name, text, wanted));
    }
    return parsed.orElse(standard);
  }

  /** The directory of secret files, which {@code secret_mount_path} names. */
  public Path secrets() {
    return Path.of(text("secret_mount_path", SECRETS.toString()));
  }

  /** What a secret file holds; empty when there is none. */
  public String secret(String name) {
    Path file = secrets().resolve(name);
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      wrong("secret_mount_path: reading " + file + " failed: " + e.getMessage() + ".");
      return "";
    }
  }
}
