package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyTest {
  @Test
  void statesAreTold(@TempDir Path directory) {
    Path path = directory.resolve("notify");
    try (FakeJournal manager = FakeJournal.bind(path)) {
      Notify notify = Notify.to(Optional.of(path.toString()));
      notify.status("3 functions\nserve");
      notify.ready();
      notify.watchdog();
      notify.stopping();
      assertEquals("STATUS=3 functions serve", manager.receiveText());
      assertEquals("READY=1", manager.receiveText());
      assertEquals("WATCHDOG=1", manager.receiveText());
      assertEquals("STOPPING=1", manager.receiveText());
    }
  }

  @Test
  void nobodyToTellIsNoFailure() {
    assertDoesNotThrow(() -> Notify.to(Optional.empty()).ready());
    assertDoesNotThrow(() -> Notify.to(Optional.of("")).ready());
    assertDoesNotThrow(() -> Notify.to(Optional.of("/nonexistent/notify")).ready());
  }
}
