package dev.faasd.faasd;

import java.util.List;
import java.util.stream.Collectors;

/** Files of the user's are wrong; the message has one line for each problem. */
final class InvalidFileException extends FaasdException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  List<Problem> problems() {
    return problems;
  }
}
