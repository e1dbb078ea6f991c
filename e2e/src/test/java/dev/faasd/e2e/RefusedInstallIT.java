package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where faasd cannot be installed, it says why, and the host stays as it was. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedInstallIT {
  private static final String INSTALL = "faasd install --offline " + InstalledFaasd.OFFLINE;
  private static final String FULL_DISK =
      "mkdir /var/lib/faasd && mount -t tmpfs -o size=64k,%s none /var/lib/faasd";
  private static final String OTHER_DISK_AWAY =
      "test -z \"$(ls -A /var/lib/faasd)\" && umount /var/lib/faasd && rmdir /var/lib/faasd";
  private static final String LISTEN =
      "systemd-run -q --unit=listener-%1$d busybox nc -ll -p %1$d -e /bin/true && until ss -Hltn sport = :%1$d | grep -q .; do sleep 0.1; done";

  private FreshHost host;
  private Footprint before;

  @BeforeAll
  void copyRelease() throws Exception {
    host = FreshHost.start(HostKind.BOOKWORM, "refuse");
    InstalledFaasd.copyRelease(host);
    host.run("dpkg -i " + InstalledFaasd.PACKAGE);
    before = Footprint.of(host);
  }

  @AfterEach
  void hostIsAsBefore() throws Exception {
    assertEquals(List.of(), Footprint.of(host).changesSince(before));
  }

  @AfterAll
  void remove() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            "a port is taken", LISTEN.formatted(8080), "systemctl stop listener-8080", "8080"),
        arguments(
            "containerd is stopped",
            "systemctl stop containerd",
            "systemctl start containerd",
            "containerd"),
        arguments(
            "containerd is absent",
            "systemctl stop containerd; mv /usr/bin/containerd /root/",
            "mv /root/containerd /usr/bin/; systemctl start containerd",
            "containerd"),
        arguments(
            "a plugin is missing",
            "mv /usr/lib/cni/bridge /root/",
            "mv /root/bridge /usr/lib/cni/",
            "bridge"),
        arguments(
            "there is no runc", "mv /usr/sbin/runc /root/", "mv /root/runc /usr/sbin/", "runc"),
        arguments(
            "there is no iptables",
            "mv /usr/sbin/iptables /root/",
            "mv /root/iptables /usr/sbin/",
            "iptables"),
        arguments(
            "the disk is read-only", FULL_DISK.formatted("ro"), OTHER_DISK_AWAY, "/var/lib/faasd"),
        arguments(
            "the disk is full", FULL_DISK.formatted("rw"), OTHER_DISK_AWAY, "/var/lib/faasd"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String why, String arrange, String undo, String named) throws Exception {
    host.run(arrange);
    try {
      Ended ended = host.runAsPlainUser("sudo " + INSTALL);
      assertTrue(ended.exit() == 1 || ended.exit() == 2, ended::toString);
      assertTrue(ended.output().contains(named), ended::output);
      assertFalse(ended.output().contains("Exception"), ended::output);
    } finally {
      host.run(undo);
    }
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws Exception {
    host.run("mv /usr/lib/cni/bridge /root/; " + LISTEN.formatted(8081));
    try {
      String output = host.runAsPlainUser("sudo " + INSTALL).output();
      assertTrue(output.contains("bridge") && output.contains("8081"), output);
    } finally {
      host.run("mv /root/bridge /usr/lib/cni/; systemctl stop listener-8081");
    }
  }

  @Test
  void userWithoutRightsIsToldToUseSudo() throws Exception {
    Ended ended = host.runAsPlainUser(INSTALL);
    assertTrue(ended.exit() == 1 || ended.exit() == 2, ended::toString);
    assertTrue(ended.output().contains("sudo"), ended::output);
  }

  @Test
  void unknownFlagAndAbsentDirectoryAreRefused() throws Exception {
    assertEquals(2, host.runAsPlainUser("sudo faasd install --nonsense").exit());
    assertTrue(host.runAsPlainUser("sudo faasd install --offline /nowhere").exit() > 0);
  }

  @Test
  void dryRunTellsAndDoesNothing() throws Exception {
    String output = host.runAsPlainUser("sudo " + INSTALL + " --dry-run").succeeded();
    assertTrue(output.contains("faasd.service"), output);
  }
}
