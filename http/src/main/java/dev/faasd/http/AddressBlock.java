package dev.faasd.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses that begin alike.
 *
 * @param address one of them
 * @param bits how many bits they have in common
 */
public record AddressBlock(InetAddress address, int bits) {
  /**
   * Reads an address, or a block such as {@code 192.168.0.0/16}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int most = address.getAddress().length * Byte.SIZE;
    int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException("a prefix has 0 to " + most + " bits");
    }
    return new AddressBlock(address, bits);
  }

  /**
   * Reads a list such as {@code 10.62.0.1, 192.168.0.0/16}.
   *
   * @throws IllegalArgumentException when an entry is no address and no block of addresses
   */
  public static List<AddressBlock> parseList(String list) {
    return Arrays.stream(list.split(",", -1)).map(String::strip).map(AddressBlock::parse).toList();
  }

  /** Whether this is one of them. */
  public boolean has(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    int whole = bits / Byte.SIZE;
    int mask = 0xff00 >> (bits % Byte.SIZE) & 0xff;
    return ours.length == theirs.length
        && Arrays.equals(ours, 0, whole, theirs, 0, whole)
        && (mask == 0 || ((ours[whole] ^ theirs[whole]) & mask) == 0);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
