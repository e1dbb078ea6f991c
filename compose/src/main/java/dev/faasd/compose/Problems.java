package dev.faasd.compose;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects everything that is wrong with a person's files, so that all of it can be shown at once
 * and nothing is touched while anything is wrong. For one thread.
 */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Keeps one more. */
  public void add(Location at, String sentence) {
    found.add(new Problem(at, sentence));
  }

  /** All problems, by file and line. */
  public List<Problem> all() {
    return found.stream()
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
