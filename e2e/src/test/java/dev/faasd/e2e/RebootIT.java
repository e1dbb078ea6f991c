package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
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
    for (String name : stubborn()) {
      assertTrue(faasd.gateway().delete(name).succeeded());
    }
  }

  @Tag("e2e")
  @RepeatedTest(2)
  void reboot() throws Exception {
    new Boots(faasd).allComesBackAfter("reboot", faasd.host()::reboot);
  }

  @Tag("e2e")
  @RepeatedTest(2)
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
