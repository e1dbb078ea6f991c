package dev.faasd.api;

import java.util.List;

/** A deployment breaks one or more rules; all of them are told at once. */
public final class InvalidDeployment extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidDeployment(List<Problem> problems) {
    super(String.join("; ", problems.stream().map(Problem::sentence).toList()));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the deployment's fields; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
