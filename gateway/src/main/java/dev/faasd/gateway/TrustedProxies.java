package dev.faasd.gateway;

import dev.faasd.http.AddressBlock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The proxies whose word counts when they say for whom they ask. Anybody else could claim to ask
 * for anybody.
 *
 * @param blocks of addresses
 */
record TrustedProxies(List<AddressBlock> blocks) {
  /** Nobody. */
  static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final String EVERYWHERE = "00000000";

  TrustedProxies {
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads a list such as {@code 10.62.0.1, 192.168.0.0/16}; {@code none} is nobody.
   *
   * @throws IllegalArgumentException when an entry is no address and no block of addresses
   */
  static TrustedProxies parse(String list) {
    return list.equals("none") ? NONE : new TrustedProxies(AddressBlock.parseList(list));
  }

  /**
   * What runs on this host: loopback, and in a container the host itself, which is where the
   * default route leads. What comes to a published port from elsewhere keeps its own address.
   */
  static TrustedProxies ofThisHost() {
    List<AddressBlock> blocks =
        new ArrayList<>(List.of(AddressBlock.parse("127.0.0.0/8"), AddressBlock.parse("::1")));
    try (var lines = Files.lines(ROUTES)) {
      lines
          .map(line -> line.split("\\s+"))
          .filter(fields -> fields.length > 2 && fields[1].equals(EVERYWHERE))
          .map(fields -> fields[2])
          .filter(router -> !router.equals(EVERYWHERE))
          .forEach(router -> blocks.add(new AddressBlock(address(router), Integer.SIZE)));
    } catch (IOException _) {
      // Not Linux, or hidden: then nobody else is trusted.
      return new TrustedProxies(blocks);
    }
    return new TrustedProxies(blocks);
  }

  /** The kernel writes the last byte first, on all machines that we run on. */
  private static InetAddress address(String hexadecimal) {
    byte[] bytes = HexFormat.of().parseHex(hexadecimal);
    return InetAddress.ofLiteral(
        "%d.%d.%d.%d"
            .formatted(bytes[3] & 0xff, bytes[2] & 0xff, bytes[1] & 0xff, bytes[0] & 0xff));
  }

  /**
   * Whether this one's word counts.
   *
   * @param remote {@code ADDRESS:PORT}
   */
  boolean include(String remote) {
    int colon = remote.lastIndexOf(':');
    if (colon < 0) {
      // Over a Unix socket of ours.
      return true;
    }
    InetAddress address = InetAddress.ofLiteral(remote.substring(0, colon));
    return blocks.stream().anyMatch(block -> block.has(address));
  }

  @Override
  public String toString() {
    return blocks.toString();
  }
}
