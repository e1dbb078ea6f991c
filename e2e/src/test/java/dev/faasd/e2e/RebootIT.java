package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Boots over and over with ten functions that ignore SIGTERM. */
@ExtendWith(SharedInstallation.class)
class RebootIT {
  private static final int FUNCTIONS = 10;

  private final InstalledFaasd faasd;

  RebootIT(InstalledFaasd faasd) {
    this.faasd = faasd;
  }

  @BeforeAll
  static void deploy(InstalledFaasd faasd) throws Exception {
    for (String name : stubborn()) {
      Functions.deploy(faasd, name, Map.of("IGNORE_TERM", "1"));
    }
  }

  @AfterAll
  static void delete(InstalledFaasd faasd) throws Exception {
    // All at once: each takes its whole grace.
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers =
          stubborn().stream()
              .map(name -> callers.submit(() -> faasd.gateway().delete(name)))
              .toList();
      for (Future<Answer> answer : answers) {
        assertTrue(answer.get().succeeded());
      }
    }
  }

  @Tag("e2e")
  @Test
  void reboot() throws Exception {
    new Boots(faasd).allComesBackAfter("reboot", faasd.host()::reboot);
  }

  @Tag("e2e")
  @Test
  void powerCut() throws Exception {
    new Boots(faasd).allComesBackAfter("power cut", faasd.host()::cutPower);
  }

  @Tag("soak")
  @RepeatedTest(10)
  void tenReboots() throws Exception {
    reboot();
  }

  @Tag("soak")
  @RepeatedTest(10)
  void tenPowerCuts() throws Exception {
    powerCut();
  }

  private static List<String> stubborn() {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= FUNCTIONS; i++) {
      names.add("stubborn-" + i);
    }
    return names;
  }
}
