package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UndoTest {
  @Test
  void lastStepIsTakenBackFirstAndOnlyOnce() {
    List<String> undone = new ArrayList<>();
    Undo undo = new Undo();
    undo.add("first", () -> undone.add("first"));
    undo.add("second", () -> undone.add("second"));
    undo.unwind(new IllegalStateException("cause"));
    undo.unwind(new IllegalStateException("again"));
    assertEquals(List.of("second", "first"), undone);
  }

  @Test
  void failureToUndoIsCarriedAndTheOthersAreStillTakenBack() {
    List<String> undone = new ArrayList<>();
    Undo undo = new Undo();
    undo.add("first", () -> undone.add("first"));
    undo.add(
        "removing the second",
        () -> {
          throw new IllegalStateException("busy");
        });
    Exception cause = new IllegalStateException("cause");
    undo.unwind(cause);
    assertEquals(List.of("first"), undone);
    assertEquals(
        List.of("undoing failed at removing the second: busy"),
        Stream.of(cause.getSuppressed()).map(Throwable::getMessage).toList());
  }
}
