package dev.faasd.compose;

import java.util.List;
import java.util.stream.Collectors;

/** Files of the user's are wrong; the message has one line for each problem. */
public final class InvalidFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** By file and line. */
  public List<Problem> problems() {
    return problems;
  }
}
