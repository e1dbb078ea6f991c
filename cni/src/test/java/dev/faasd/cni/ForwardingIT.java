package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.NetworkNamespaces;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a network namespace of its own for a host: forwarding is one for a whole host. */
@Tag("integration")
class ForwardingIT {
  private static final String SETTING = "/proc/sys/net/ipv4/ip_forward";

  @TempDir private Path directory;

  @BeforeEach
  void makeHost() {
    NetworkNamespaces.create(directory.resolve("host"));
    onHost("sh", "-c", "echo 0 >" + SETTING);
  }

  @AfterEach
  void deleteHost() {
    NetworkNamespaces.delete(directory.resolve("host"));
  }

  @Test
  void forwardingIsOffAgainAfterTheLastOfTwoNetworksInAnyOrder() throws IOException {
    network("prepare", "fdta", "10.63.1.0/24");
    assertEquals("1", forwarding());
    network("prepare", "fdtb", "10.63.2.0/24");
    network("remove", "fdta", "10.63.1.0/24");
    assertEquals("1", forwarding());
    network("remove", "fdtb", "10.63.2.0/24");
    assertEquals("0", forwarding());
    assertEquals(
        "", onHost("sh", "-c", "iptables-save | grep -E 'FAASD|CNI'; nft list tables bridge"));
  }

  @Test
  void forwardingStaysOnForWhoBeganToForwardMeanwhile() throws IOException {
    network("prepare", "fdta", "10.63.1.0/24");
    onHost("iptables", "-A", "FORWARD", "-i", "docker0", "-j", "ACCEPT");
    network("remove", "fdta", "10.63.1.0/24");
    assertEquals("1", forwarding());
  }

  private String forwarding() {
    return onHost("cat", SETTING).strip();
  }

  private void network(String action, String bridge, String subnet) throws IOException {
    List<String> argv = new ArrayList<>(List.of(PrepareOrRemove.command()));
    argv.addAll(List.of(action, bridge, subnet, directory.resolve(bridge).toString()));
    String output = onHost(argv.toArray(String[]::new));
    assertTrue(output.endsWith(action + " done\n"), output);
  }

  /** Network files in /proc and /sys are those of the process, so a shell of the host's own. */
  private String onHost(String... argv) {
    List<String> entered =
        Stream.concat(
                Stream.of(
                    "nsenter",
                    "--net=" + directory.resolve("host"),
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t sysfs sysfs /sys && exec \"$@\"",
                    "sh"),
                Stream.of(argv))
            .toList();
    ProcessResult result = ChildProcess.run(entered, Map.of(), "", Duration.ofSeconds(30));
    return result.stdout() + result.stderr();
  }
}
