package dev.faasd.faasd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps one after another. When one fails, it and those before it are undone in reverse; what fails
 * at that is suppressed in the failure.
 *
 * @param steps in their order
 * @param say told what is done, a line each
 */
record Steps(List<Step> steps, Consumer<String> say) {
  Steps {
    steps = List.copyOf(steps);
  }

  /** Only tells what is due; returns whether anything is. */
  boolean preview() {
    steps.stream().flatMap(step -> step.note().stream()).forEach(say);
    List<String> due = steps.stream().flatMap(step -> step.due().stream()).toList();
    due.forEach(say);
    return !due.isEmpty();
  }

  /** Does what is due; returns whether anything was. */
  boolean run() {
    Deque<Step> done = new ArrayDeque<>();
    try {
      for (Step step : steps) {
        step.note().ifPresent(say);
        step.due()
            .ifPresent(
                what -> {
                  say.accept(what);
                  done.push(step);
                  step.run();
                });
      }
      return !done.isEmpty();
    } catch (RuntimeException e) {
      if (!done.isEmpty()) {
        say.accept("taking back what was done, as that failed");
      }
      done.forEach(step -> undo(step, e));
      throw e;
    }
  }

  private static void undo(Step step, RuntimeException cause) {
    try {
      step.undo();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
