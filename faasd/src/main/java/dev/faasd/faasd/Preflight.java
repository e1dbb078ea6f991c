package dev.faasd.faasd;

import java.util.List;

/** All checks of a host, so that a person learns of everything at once. */
record Preflight(List<Check> checks) {
  /**
   * Asks all; changes nothing.
   *
   * @throws CannotStartException with a line for each problem, if there are any
   */
  void run() {
    List<String> problems = checks.stream().flatMap(check -> check.problems().stream()).toList();
    if (!problems.isEmpty()) {
      throw new CannotStartException(String.join("\n", problems));
    }
  }
}
