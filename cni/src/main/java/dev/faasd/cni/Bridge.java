package dev.faasd.cni;

import dev.faasd.posix.NetworkInterfaces;
import dev.faasd.posix.SystemCallException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bridge on the host. It is made before the first container, so that servers of the host can
 * listen on its address; the plugin takes it as it is.
 */
record Bridge(String name, Inet4Address address, Subnet subnet) {
  private static final Path INTERFACES = Path.of("/sys/class/net");
  private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf");

  static Bridge of(Conflist conflist) {
    return new Bridge(conflist.bridge(), conflist.gateway(), conflist.subnet());
  }

  /** Makes what is missing; refuses a bridge that has another address. */
  void ensure() {
    try {
      NetworkInterfaces.createBridge(name, hardwareAddress());
      List<InterfaceAddress> addresses = addresses();
      if (addresses.isEmpty()) {
        NetworkInterfaces.setAddress(name, address.getAddress(), subnet.netmask().getAddress());
      } else if (addresses.stream().noneMatch(this::isOurs)) {
        throw new NetworkException.NotPrepared(
            "The interface %s has the addresses %s, but its CNI configuration says %s/%d: remove the one or correct the other"
                .formatted(name, addresses, address.getHostAddress(), subnet.prefix()),
            null);
      }
      withoutIpv6();
      NetworkInterfaces.up(name);
    } catch (SystemCallException | IOException e) {
      throw new NetworkException.NotPrepared(
          "Preparing the bridge " + name + " failed: " + e.getMessage(), e);
    }
  }

  /** Deletes the bridge unless something is still plugged in; returns whether it is gone. */
  boolean remove() {
    if (!ports().isEmpty()) {
      return false;
    }
    try {
      NetworkInterfaces.deleteBridge(name);
      return true;
    } catch (SystemCallException e) {
      throw new NetworkException.Failed("Deleting the bridge " + name + " failed", e);
    }
  }

  /** Keeps a port from reaching other isolated ports of the bridge (bridge(8), isolated). */
  static void isolate(String hostInterface) {
    Path flag = INTERFACES.resolve(hostInterface).resolve("brport/isolated");
    if (!Files.isWritable(flag)) {
      // sysfs is another network namespace's, as where the host is itself a container.
      HostProgram.BRIDGE.run(List.of("link", "set", "dev", hostInterface, "isolated", "on"), "");
      return;
    }
    try {
      Files.writeString(flag, "1");
    } catch (IOException e) {
      throw new NetworkException.Failed("Isolating the port " + hostInterface + " failed: " + e, e);
    }
  }

  private List<String> ports() {
    Path ports = INTERFACES.resolve(name).resolve("brif");
    if (!Files.isDirectory(ports)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(ports)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new NetworkException.Failed("Listing the ports of " + name + " failed: " + e, e);
    }
  }

  private List<InterfaceAddress> addresses() throws SocketException {
    // Java does not see an interface that has no address at all.
    NetworkInterface link = NetworkInterface.getByName(name);
    if (link == null) {
      return List.of();
    }
    return link.getInterfaceAddresses().stream()
        .filter(a -> a.getAddress() instanceof Inet4Address)
        .toList();
  }

  private boolean isOurs(InterfaceAddress candidate) {
    return candidate.getAddress().equals(address)
        && candidate.getNetworkPrefixLength() == subnet.prefix();
  }

  /** Locally administered, told from the address as CNI plugins do it. */
  private byte[] hardwareAddress() {
    byte[] ip = address.getAddress();
    return new byte[] {0x0a, 0x58, ip[0], ip[1], ip[2], ip[3]};
  }

  /** The rules are for IPv4: no other way to the host may be open. */
  private void withoutIpv6() throws IOException {
    Path setting = IPV6.resolve(name).resolve("disable_ipv6");
    if (Files.exists(setting)) {
      Files.writeString(setting, "1");
    }
  }
}
