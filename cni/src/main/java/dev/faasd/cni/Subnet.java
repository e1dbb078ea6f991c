package dev.faasd.cni;

import java.net.Inet4Address;

/**
 * An IPv4 subnet.
 *
 * @param base its first address
 * @param prefix the length of its mask in bits, 8 to 30
 */
record Subnet(Inet4Address base, int prefix) {
  Subnet {
    if (prefix < 8 || prefix > 30) {
      throw new IllegalArgumentException("A subnet's mask has 8 to 30 bits, not " + prefix);
    }
    if ((Ipv4.bits(base) & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException(
          base.getHostAddress() + " is not the first address of a subnet of " + prefix + " bits");
    }
  }

  /** Reads {@code 10.62.0.0/16}. */
  static Subnet parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || !parts[1].matches("\\d{1,2}")) {
      throw new IllegalArgumentException("A subnet is written as 10.62.0.0/16, not " + text);
    }
    return new Subnet(Ipv4.parse(parts[0]), Integer.parseInt(parts[1]));
  }

  /** The address host-local gives the bridge when none is configured: the first of all. */
  Inet4Address firstHost() {
    return Ipv4.of(Ipv4.bits(base) + 1);
  }

  Inet4Address netmask() {
    return Ipv4.of(mask(prefix));
  }

  private static int mask(int prefix) {
    return -1 << (32 - prefix);
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + prefix;
  }
}
