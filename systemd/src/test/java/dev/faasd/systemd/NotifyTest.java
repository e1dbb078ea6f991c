package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyTest {
  @Test
  void statesAreTold(@TempDir Path directory) {
    Path path = directory.resolve("notify");
    try (FakeJournal manager = FakeJournal.bind(path)) {
      Notify notify = to(path.toString());
      notify.status("3 functions\nserve");
      notify.ready();
      notify.heartbeat().sign().run();
      notify.stopping();
      assertEquals("STATUS=3 functions serve", manager.receiveText());
      assertEquals("READY=1", manager.receiveText());
      assertEquals("WATCHDOG=1", manager.receiveText());
      assertEquals("STOPPING=1", manager.receiveText());
    }
  }

  @Test
  void nobodyToTellIsNoFailure() {
    assertDoesNotThrow(() -> Notify.of(Map.of(), 7).ready());
    assertDoesNotThrow(() -> to("").ready());
    assertDoesNotThrow(() -> to("/nonexistent/notify").ready());
  }

  @Test
  void signsOfLifeAreGivenSeveralTimesAPeriod() {
    assertEquals(Duration.ofSeconds(5), every(Map.of("WATCHDOG_USEC", "20000000")));
    assertEquals(
        Duration.ofSeconds(5), every(Map.of("WATCHDOG_USEC", "20000000", "WATCHDOG_PID", "7")));
  }

  @Test
  void nobodyExpectsSignsOfLifeWhereTheVariablesAreAbsentOrMeantForAnother() {
    assertEquals(Duration.ZERO, every(Map.of()));
    assertEquals(Duration.ZERO, every(Map.of("WATCHDOG_USEC", "soon")));
    assertEquals(Duration.ZERO, every(Map.of("WATCHDOG_USEC", "20000000", "WATCHDOG_PID", "6")));
  }

  private static Duration every(Map<String, String> environment) {
    return Notify.of(environment, 7).heartbeat().every();
  }

  private static Notify to(String socket) {
    return Notify.of(Map.of("NOTIFY_SOCKET", socket), 7);
  }
}
