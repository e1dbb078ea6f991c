package dev.faasd.workload;

import java.util.Locale;
import java.util.Map;

/** The signals an image may name to be stopped with, by number; see signal(7). */
final class StopSignals {
  private static final int SIGTERM = 15;
  private static final int HIGHEST = 64;

  /** Equal on all architectures that Java runs on, but for the real-time ones. */
  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "USR1", 10, "USR2", 12, "TERM", SIGTERM,
          "WINCH", 28, "PWR", 30);

  /** glibc's; named with what is added to it. */
  private static final int SIGRTMIN = 34;

  private static final String RTMIN = "RTMIN+";

  private StopSignals() {}

  /**
   * The number of {@code SIGQUIT}, {@code QUIT}, {@code 3} or {@code SIGRTMIN+3}; SIGTERM for an
   * empty text and for what is none of these, as an image is not to fail for it.
   */
  static int number(String signal) {
    String name = signal.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    int number;
    if (name.matches("[0-9]{1,2}")) {
      number = Integer.parseInt(name);
    } else if (name.startsWith(RTMIN) && name.substring(RTMIN.length()).matches("[0-9]{1,2}")) {
      number = SIGRTMIN + Integer.parseInt(name.substring(RTMIN.length()));
    } else {
      number = NUMBERS.getOrDefault(name, SIGTERM);
    }
    return number >= 1 && number <= HIGHEST ? number : SIGTERM;
  }
}
