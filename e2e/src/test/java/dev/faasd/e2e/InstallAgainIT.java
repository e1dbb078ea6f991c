package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second {@code faasd install} on the same host. */
@Tag("e2e")
@ExtendWith(SharedInstallation.class)
class InstallAgainIT {
  private static final String FILE = "/var/lib/faasd/prometheus.yml";

  private final InstalledFaasd faasd;
  private final FreshHost host;

  InstallAgainIT(InstalledFaasd faasd) {
    this.faasd = faasd;
    this.host = faasd.host();
  }

  @Test
  void withOtherSettingsItIsRefused() throws Exception {
    Ended ended = faasd.installAgain("--gateway-port", "8090");
    assertNotEquals(0, ended.exit());
    assertTrue(
        ended.output().contains("8090") && ended.output().contains("--force"), ended::output);
    assertEquals(200, faasd.gateway().withoutCredentials("/healthz").status());
  }

  @Test
  void editedFileIsKeptUntilForced() throws Exception {
    String shipped = host.run("cat " + FILE);
    host.run("echo '# mine' >>" + FILE);

    String told = faasd.installAgain().succeeded();
    assertTrue(told.contains(FILE), told);
    assertTrue(host.run("cat " + FILE).endsWith("# mine\n"));

    faasd.installAgain("--force").succeeded();
    assertEquals(shipped, host.run("cat " + FILE));
    assertTrue(host.run("cat " + FILE + "*").contains("# mine"), "no backup");
  }
}
