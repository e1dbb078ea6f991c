package dev.faasd.workload;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be taken back when a later step fails, last done first. Not thread-safe: it belongs to
 * one call.
 */
final class Undo {
  private record Step(String what, Runnable action) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  /**
   * To be called right before the step that may leave something behind, so that a half-done step is
   * taken back too; the action must do nothing where there is nothing.
   *
   * @param what a phrase for people, such as "removing the snapshot"
   */
  void add(String what, Runnable action) {
    steps.push(new Step(what, action));
  }

  /**
   * Takes all back, also after one of the steps failed; what fails is suppressed in the cause.
   * Afterwards there is nothing left to undo.
   */
  void unwind(Throwable cause) {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.action.run();
      } catch (RuntimeException e) {
        cause.addSuppressed(
            new WorkloadException.StepFailed(
                "undoing failed at " + step.what + ": " + e.getMessage(), e));
      }
    }
  }
}
