package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts whose network has been set up by others. */
@Tag("e2e")
@ExtendWith(SharedInstallation.class)
class HostNetworkIT {
  private static final String BRIDGE_FILTER = "net.bridge.bridge-nf-call-iptables";

  private final InstalledFaasd faasd;
  private final FreshHost host;
  private final Gateway gateway;

  HostNetworkIT(InstalledFaasd faasd) {
    this.faasd = faasd;
    this.host = faasd.host();
    this.gateway = faasd.gateway();
  }

  @BeforeEach
  void deploy() throws Exception {
    Functions.deploy(faasd, "caller", Map.of());
  }

  @AfterEach
  void delete() throws Exception {
    assertTrue(gateway.delete("caller").succeeded());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void bridgedPacketsMayBeFilteredOrNot(int filtered) throws Exception {
    String before = host.run("sysctl -n " + BRIDGE_FILTER).strip();
    host.run("sysctl -w " + BRIDGE_FILTER + "=" + filtered);
    try {
      assertNetworkWorks();
    } finally {
      host.run("sysctl -w " + BRIDGE_FILTER + "=" + before);
    }
  }

  @Test
  void policyToDropWhatIsForwardedAsDockerSetsIt() throws Exception {
    host.run("iptables -P FORWARD DROP");
    try {
      assertNetworkWorks();
      host.run("systemctl restart faasd faasd-provider");
      assertNetworkWorks();
    } finally {
      host.run("iptables -P FORWARD ACCEPT");
    }
  }

  @Test
  void functionsAskTheResolversBehindSystemdResolvedOrThoseThatAreSet() throws Exception {
    host.run(
        """
        cp /etc/resolv.conf /root/resolv.conf; cp -p /etc/default/faasd /root/defaults
        mkdir -p /run/systemd/resolve
        echo nameserver 192.0.2.53 >/run/systemd/resolve/resolv.conf
        echo nameserver 127.0.0.53 >/etc/resolv.conf
        systemctl restart faasd faasd-provider""");
    try {
      awaitResolver("192.0.2.53");
      host.run("echo FAASD_DNS_SERVER=192.0.2.54 >>/etc/default/faasd");
      host.run("systemctl restart faasd faasd-provider");
      awaitResolver("192.0.2.54");
    } finally {
      host.run(
          """
          mv /root/resolv.conf /etc/resolv.conf; mv /root/defaults /etc/default/faasd
          rm -r /run/systemd/resolve
          systemctl restart faasd faasd-provider""");
    }
    faasd.awaitAnswers(List.of("caller"));
  }

  /** Functions that run see it without a restart. */
  private void awaitResolver(String address) {
    faasd
        .awaitRecovery(address)
        .until(
            () ->
                gateway
                    .call("caller/file?name=/etc/resolv.conf")
                    .text()
                    .contains("nameserver " + address + "\n"));
  }

  /** Calls come in from outside, and a function reaches others through the gateway. */
  private void assertNetworkWorks() throws IOException {
    faasd.awaitAnswers(List.of("caller"));
    String pid = faasd.tasks("openfaas-fn").getFirst().split(" ", -1)[1];
    String address =
        host.run("awk '$2 == \"gateway\" { print $1 }' /proc/%s/root/etc/hosts".formatted(pid))
            .strip();
    String status =
        host.run(
            "nsenter -t %s -n curl -s -o /dev/null -m 20 -w '%%{http_code}' http://%s:8080/function/caller"
                .formatted(pid, address));
    assertEquals("200", status);
  }
}
