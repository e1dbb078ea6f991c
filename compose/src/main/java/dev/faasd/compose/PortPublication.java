package dev.faasd.compose;

import java.util.regex.Matcher;
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
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<address>[0-9]+(?:\\.[0-9]+){3}):)?(?<host>[0-9]{1,5}):(?<container>[0-9]{1,5})"
              + "(?:/(?<protocol>tcp|udp))?");

  /**
   * Reads {@code HOST:CONTAINER}, {@code ADDRESS:HOST:CONTAINER}, with {@code /tcp} or {@code /udp}
   * behind.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static PortPublication parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "port \""
              + text
              + "\" is not of the form HOST:CONTAINER or ADDRESS:HOST:CONTAINER (IPv4), with /tcp or"
              + " /udp behind it at most");
    }
    String address = form.group("address") == null ? ALL_ADDRESSES : form.group("address");
    for (String octet : address.split("\\.", -1)) {
      if (octet.length() > 3 || Integer.parseInt(octet) > 255) {
        throw new IllegalArgumentException(address + " is no IPv4 address");
      }
    }
    return new PortPublication(
        address,
        port(form.group("host")),
        port(form.group("container")),
        form.group("protocol") == null ? "tcp" : form.group("protocol"));
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
