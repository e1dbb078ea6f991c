package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** cloud-config.txt makes a host with faasd at its first boot. */
@Tag("soak")
class CloudInitIT {
  private static final HostKind CLOUD_IMAGE =
      HostKind.BOOKWORM.with(
          "FRESH_HOST_PACKAGES",
          "containerd runc containernetworking-plugins iptables nftables cloud-init");

  private static final String SEED = "/var/lib/cloud/seed/nocloud/";

  @Test
  void firstBootBringsAnAnsweringGateway() throws Exception {
    try (FreshHost host = FreshHost.start(CLOUD_IMAGE, "cloud")) {
      InstalledFaasd.copyRelease(host);
      String config =
          Files.readString(Surroundings.ROOT.resolve("cloud-config.txt"))
              .replaceFirst(
                  "(?m)^( *installer=).*$", "$1" + InstalledFaasd.OFFLINE + "/install.sh");
      assertTrue(config.contains("installer=/"), config);
      host.write(SEED + "user-data", config);
      host.write(SEED + "meta-data", "instance-id: first");
      // Who made this host sees to its network and to who may log in.
      host.write(
          "/etc/cloud/cloud.cfg.d/99-host.cfg",
          """
          datasource_list: [NoCloud]
          network: {config: disabled}
          disable_root: false
          ssh_deletekeys: false
          locale: false
          """);
      host.run("cloud-init schema --config-file " + SEED + "user-data");
      host.run("cloud-init clean --logs");
      host.reboot();
      Ended status = host.tryToRun("cloud-init status --long --wait");
      assertEquals(0, status.exit(), () -> status.output() + log(host));

      try (InstalledFaasd faasd = InstalledFaasd.reach(host)) {
        Functions.deploy(faasd, "first", Map.of());
      }
    }
  }

  private static String log(FreshHost host) {
    try {
      return host.run("tail -n 50 /var/log/cloud-init-output.log");
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
