package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepsTest {
  private final List<String> said = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  @Test
  void onlyWhatIsDueIsDone() {
    assertTrue(steps(step("a"), notDue("b"), step("c")).run());
    assertEquals(List.of("a", "c"), done);
    assertEquals(List.of("do a", "note of b", "do c"), said);

    assertFalse(steps(notDue("b")).run());
  }

  @Test
  void aPreviewDoesNothing() {
    assertTrue(steps(step("a"), notDue("b")).preview());
    assertEquals(List.of("note of b", "do a"), said);
    assertFalse(steps(notDue("b")).preview());
    assertEquals(List.of(), done);
  }

  @Test
  void aFailureTakesBackWhatWasDoneInReverse() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> steps(step("a"), notDue("b"), step("c"), failing("d"), step("e")).run());
    assertEquals("d failed", failure.getMessage());
    assertEquals(List.of("a", "c", "d", "no d", "no c", "no a"), done);
  }

  @Test
  void whatFailsInTakingBackIsToldTooAndStopsNothing() {
    Step stubborn =
        new Recorded("stubborn", true, () -> {}) {
          @Override
          public void undo() {
            throw new IllegalStateException("stubborn stays");
          }
        };
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> steps(step("a"), stubborn, failing("d")).run());
    assertEquals("stubborn stays", failure.getSuppressed()[0].getMessage());
    assertEquals("no a", done.getLast());
  }

  private Steps steps(Step... steps) {
    return new Steps(List.of(steps), said::add);
  }

  private Step step(String name) {
    return new Recorded(name, true, () -> {});
  }

  private Step notDue(String name) {
    return new Recorded(name, false, () -> {});
  }

  private Step failing(String name) {
    return new Recorded(
        name,
        true,
        () -> {
          throw new IllegalStateException(name + " failed");
        });
  }

  private class Recorded implements Step {
    private final String name;
    private final boolean due;
    private final Runnable action;

    Recorded(String name, boolean due, Runnable action) {
      this.name = name;
      this.due = due;
      this.action = action;
    }

    @Override
    public Optional<String> due() {
      return due ? Optional.of("do " + name) : Optional.empty();
    }

    @Override
    public Optional<String> note() {
      return due ? Optional.empty() : Optional.of("note of " + name);
    }

    @Override
    public void run() {
      done.add(name);
      action.run();
    }

    @Override
    public void undo() {
      done.add("no " + name);
    }
  }
}
