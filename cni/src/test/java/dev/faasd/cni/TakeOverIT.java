package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the original faasd attached becomes ours, on a host of the test's own. */
@Tag("integration")
class TakeOverIT {
  private static final String PLUGIN_ID = "hello-4711";

  private OwnHost host;
  private String directory;
  private OwnHost.Place hello;

  @BeforeEach
  void originalAttaches() throws IOException {
    host = OwnHost.create();
    host.network("prepare fdt1");
    directory = host.directory().toString();
    String netns = directory + "/hello";
    host.run("touch %1$s; unshare --net=%1$s ip link set lo up".formatted(netns));
    hello =
        new OwnHost.Place(host.network("original fdt1 %s %s".formatted(PLUGIN_ID, netns)), netns);
    host.serve(hello);
  }

  @AfterEach
  void removeHost() throws IOException {
    host.run("umount %1$s; rm %1$s".formatted(hello.netns()));
    host.close();
  }

  private String takeOver(String netns) {
    return host.network("take-over fdt1 fn %s %s".formatted(PLUGIN_ID, netns).strip());
  }

  @Test
  void itKeepsItsAddressWhichNobodyElseGetsAndIsIsolatedAsOursAre() throws IOException {
    assertEquals(hello.address() + " " + hello.address(), takeOver(hello.netns()));
    assertEquals(hello.address() + " " + hello.address(), takeOver(hello.netns()));
    OwnHost.Place other = host.attach("fdt1", "other", Access.ISOLATED);
    assertNotEquals(hello.address(), other.address());
    host.serve(other);
    assertTrue(host.reaches(hello.address(), 80));
    assertFalse(host.reaches(hello, other.address(), 80));
    assertFalse(host.reaches(other, hello.address(), 80));
  }

  @Test
  void nothingOfItIsLeftWhenItIsDetached() {
    assertTrue(traces().contains(hello.address()), traces());
    takeOver(hello.netns());
    host.network("detach fdt1 fn");
    host.network("detach fdt1 fn");
    assertEquals("", traces());
    assertEquals("nowhere", host.network("take-over fdt1 fn " + PLUGIN_ID));
  }

  @Test
  void whatIsLeftOfOneThatEndedIsDetachedWithoutItsNamespace() {
    assertEquals(hello.address(), takeOver(""));
    host.network("detach fdt1 fn");
    assertEquals("", host.run("iptables-save | grep -e %s || true".formatted(PLUGIN_ID)));
    assertEquals("", host.run("ls %s/fdt1/results".formatted(directory)));
    assertFalse(leases().contains(hello.address()), leases());
  }

  private String leases() {
    return host.run("ls %s/fdt1/run/leases/net-fdt1".formatted(directory));
  }

  private String traces() {
    return host.run(
        """
        cd %s/fdt1
        { iptables-save; ls run/leases/net-fdt1; ip -o link; } | grep -e '%s' -e veth || true
        ls results
        """
            .formatted(directory, hello.address()));
  }
}
