package dev.faasd.compose;

import java.util.regex.Pattern;

/**
 * A port of the host that leads to a port of a service.
 *
 * @param hostAddress dotted IPv4; 0.0.0.0 for all addresses of the host
 * @param hostPort 1 to 65535
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortPublication(
    String hostAddress, int hostPort, int containerPort, String protocol) {
  public static final String ALL_ADDRESSES = "0.0.0.0";

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException with a sentence, if one is wrong
   */
  static PortPublication of(String hostAddress, int hostPort, int containerPort, String protocol) {
    address(hostAddress);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw new IllegalArgumentException("protocol \"" + protocol + "\" is neither tcp nor udp");
    }
    return new PortPublication(hostAddress, hostPort, containerPort, protocol);
  }

  /**
   * Reads the address of a published port.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static String address(String text) {
    boolean valid = ADDRESS.matcher(text).matches();
    for (String octet : text.split("\\.", -1)) {
      valid = valid && octet.length() <= 3 && Integer.parseInt(octet) <= 255;
    }
    if (!valid) {
      throw new IllegalArgumentException(text + " is no IPv4 address");
    }
    return text;
  }

  /**
   * Reads a port number.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static int port(String text) {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("\"" + text + "\" is no port; ports are 1 to 65535");
    }
    return port;
  }

  /** Whether both cannot be had at once. */
  public boolean collidesWith(PortPublication other) {
    return hostPort == other.hostPort
        && protocol.equals(other.protocol)
        && (hostAddress.equals(other.hostAddress)
            || hostAddress.equals(ALL_ADDRESSES)
            || other.hostAddress.equals(ALL_ADDRESSES));
  }

  @Override
  public String toString() {
    return hostAddress + ":" + hostPort + ":" + containerPort + "/" + protocol;
  }
}
