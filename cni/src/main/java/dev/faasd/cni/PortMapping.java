package dev.faasd.cni;

/**
 * A port of the host that leads to one of a container.
 *
 * @param hostAddress the IPv4 address it is published on, {@code 0.0.0.0} for all
 * @param hostPort 1 to 65535
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortMapping(String hostAddress, int hostPort, int containerPort, String protocol) {
  /** Every address of the host. */
  public static final String ANY_ADDRESS = "0.0.0.0";

  public PortMapping {
    Ipv4.parse(hostAddress);
    checkPort(hostPort);
    checkPort(containerPort);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw new IllegalArgumentException("A port is published for tcp or udp, not " + protocol);
    }
  }

  /** A TCP port on all addresses of the host. */
  public static PortMapping tcp(int hostPort, int containerPort) {
    return new PortMapping(ANY_ADDRESS, hostPort, containerPort, "tcp");
  }

  /** True when both want the same port of the host. */
  boolean collidesWith(PortMapping other) {
    return hostPort == other.hostPort
        && protocol.equals(other.protocol)
        && (onAllAddresses() || other.onAllAddresses() || hostAddress.equals(other.hostAddress));
  }

  boolean onAllAddresses() {
    return hostAddress.equals(ANY_ADDRESS);
  }

  boolean onLoopback() {
    return Ipv4.parse(hostAddress).isLoopbackAddress();
  }

  static void checkPort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("A port is 1 to 65535, not " + port);
    }
  }
}
