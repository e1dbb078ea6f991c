package dev.faasd.compose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects everything that is wrong with a person's files, so that all of it can be shown at once
 * and nothing is touched while anything is wrong. Warnings are of what is understood but has no
 * effect: they stop nobody. For one thread.
 */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /** Keeps one more. */
  public void add(Location at, String sentence) {
    found.add(new Problem(at, sentence));
  }

  /** Keeps one more that stops nobody. */
  public void warn(Location at, String sentence) {
    warnings.add(new Problem(at, sentence));
  }

  /** All problems, by file and line. */
  public List<Problem> all() {
    return sorted(found);
  }

  /** All warnings, by file and line. */
  public List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream()
        .distinct()
        .sorted(
            Comparator.comparing((Problem problem) -> problem.at().file())
                .thenComparingInt(problem -> problem.at().line()))
        .toList();
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidFileException with all problems, if there are any
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidFileException(all());
    }
  }
}
