package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose processes end although they only sleep. */
class SleepersTest {
  private static final FunctionId EARLY = FunctionId.of("early", "");
  private static final FunctionId LATE = FunctionId.of("late", "");
  private static final Optional<Duration> NEVER = Optional.empty();
  private static final Optional<Duration> TEN = Optional.of(Duration.ofNanos(10));

  private final Sleepers sleepers = new Sleepers();

  @Test
  void whoHasSleptForAsLongAsItMay() {
    assertEquals(List.of(), sleepers.due(Map.of(EARLY, TEN), 0, false));
    assertEquals(List.of(), sleepers.due(Map.of(EARLY, TEN, LATE, TEN), 9, false));
    assertEquals(List.of(EARLY), sleepers.due(Map.of(EARLY, TEN, LATE, TEN), 10, false));
  }

  @Test
  void whoWasAwakeMeanwhileBeginsAnew() {
    assertEquals(List.of(), sleepers.due(Map.of(EARLY, TEN), 0, false));
    assertEquals(List.of(), sleepers.due(Map.of(), 5, false));
    assertEquals(List.of(), sleepers.due(Map.of(EARLY, TEN), 12, false));
    assertEquals(List.of(EARLY), sleepers.due(Map.of(EARLY, TEN), 22, false));
  }

  @Test
  void whoHasSleptLongestWhenMemoryIsShort() {
    assertEquals(List.of(), sleepers.due(Map.of(EARLY, NEVER), 0, false));
    assertEquals(List.of(EARLY), sleepers.due(Map.of(EARLY, NEVER, LATE, NEVER), 1, true));
    assertEquals(List.of(LATE), sleepers.due(Map.of(LATE, NEVER), 2, true));
    assertEquals(List.of(), sleepers.due(Map.of(), 3, true));
  }

  @Test
  void memoryIsShortWhenLessThanATenthIsAvailable(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("meminfo");
    MemoryPressure pressure = new MemoryPressure(file);
    assertFalse(pressure.isHigh());
    Files.writeString(file, "MemTotal: 1000 kB\nMemFree: 5 kB\nMemAvailable:  100 kB\n");
    assertFalse(pressure.isHigh());
    Files.writeString(file, "MemTotal: 1000 kB\nMemFree: 5 kB\nMemAvailable:  99 kB\n");
    assertTrue(pressure.isHigh());
  }
}
