package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forwarding is one for a whole host. */
@Tag("integration")
class ForwardingIT {
  private OwnHost host;

  @BeforeEach
  void makeHostThatDoesNotForward() throws IOException {
    host = OwnHost.create();
    host.run("echo 0 >/proc/sys/net/ipv4/ip_forward");
  }

  @AfterEach
  void removeHost() throws IOException {
    host.close();
  }

  @Test
  void forwardingIsOffAgainAfterTheLastOfTwoNetworksInAnyOrder() {
    host.network("prepare fdt1");
    assertEquals("1", forwarding());
    assertTrue(host.log().contains("/proc/sys/net/ipv4/ip_forward is 1 now"), host.log());
    host.network("prepare fdt2");
    host.network("remove fdt1");
    assertEquals("1", forwarding());
    host.network("remove fdt2");
    assertEquals("0", forwarding());
    assertEquals("", host.run("iptables-save | grep -E 'FAASD|CNI' || true"));
    assertEquals("", host.run("nft list tables bridge"));
  }

  @Test
  void forwardingStaysOnForWhoBeganToForwardMeanwhile() {
    host.network("prepare fdt1");
    host.run("iptables -A FORWARD -i docker0 -j ACCEPT");
    host.network("remove fdt1");
    assertEquals("1", forwarding());
  }

  @Test
  void whoSwitchesItOffLaterDoesSoNotForLong() {
    host.network("prepare fdt1");
    host.run("echo 0 >/proc/sys/net/ipv4/ip_forward");
    host.network("repair fdt1");
    assertEquals("1", forwarding());
  }

  private String forwarding() {
    return host.run("cat /proc/sys/net/ipv4/ip_forward").strip();
  }
}
