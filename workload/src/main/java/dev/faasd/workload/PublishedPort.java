package dev.faasd.workload;

/**
 * A port of the host that leads to a port of the container.
 *
 * @param hostAddress address of the host it is bound to, {@code 0.0.0.0} for all
 * @param hostPort 1 to 65535
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 */
public record PublishedPort(String hostAddress, int hostPort, int containerPort, String protocol) {
  /**
   * Checks ports and protocol.
   *
   * @throws IllegalArgumentException when one is out of range
   */
  public PublishedPort {
    checkPort(hostPort);
    checkPort(containerPort);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw new IllegalArgumentException("'" + protocol + "' is no protocol: tcp or udp");
    }
  }

  private static void checkPort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(port + " is no port: 1 to 65535");
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  static PublishedPort parse(String text) {
    String[] ends = text.split("->|/", -1);
    int colon = ends[0].lastIndexOf(':');
    if (ends.length != 3 || colon < 0) {
      throw new IllegalArgumentException("'" + text + "' is no published port");
    }
    return new PublishedPort(
        ends[0].substring(0, colon),
        Integer.parseInt(ends[0].substring(colon + 1)),
        Integer.parseInt(ends[1]),
        ends[2]);
  }

  @Override
  public String toString() {
    return hostAddress + ":" + hostPort + "->" + containerPort + "/" + protocol;
  }
}
