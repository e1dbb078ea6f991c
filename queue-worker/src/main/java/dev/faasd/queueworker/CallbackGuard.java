package dev.faasd.queueworker;

import dev.faasd.http.AddressBlock;
import dev.faasd.queue.CallbackUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Where callbacks may go. Anybody can ask for one, so none goes to what only this host or its
 * network reaches, but for the gateway and the networks that the settings allow. What is looked up
 * here is what is connected to.
 *
 * @param gatewayHost by its name
 * @param gatewayPort its port
 * @param allowed networks besides the internet
 */
record CallbackGuard(String gatewayHost, int gatewayPort, List<AddressBlock> allowed) {
  /** Those of the special-purpose registries of IANA that are not of the internet. */
  private static final List<AddressBlock> INSIDE =
      AddressBlock.parseList(
          "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,"
              + " 192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15,"
              + " 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, 2001::/23,"
              + " 2001:db8::/32, 2002::/16");

  /** All of the internet's newer addresses. */
  private static final AddressBlock GLOBAL = AddressBlock.parse("2000::/3");

  private static final int NEWER = 16;

  CallbackGuard {
    allowed = List.copyOf(allowed);
  }

  /** What is said of a URL. */
  sealed interface Ruling {
    /** It may be called at this address, and at no other. */
    record Allowed(InetAddress address) implements Ruling {}

    /** It must not be called. */
    record Refused(String why) implements Ruling {}

    /** It has no address now. */
    record Nowhere(String why) implements Ruling {}
  }

  /** Looks the host up and rules; all of its addresses must be allowed. */
  Ruling rule(CallbackUrl url) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(url.host());
    } catch (UnknownHostException _) {
      return new Ruling.Nowhere("There is no host " + url.host() + " now.");
    }
    boolean gateway = !url.secure() && url.host().equals(gatewayHost) && url.port() == gatewayPort;
    for (InetAddress address : addresses) {
      if (!gateway && !allows(address)) {
        return new Ruling.Refused(
            "The callback was not made: %s is %s, which is not of the internet; callback_allowed can allow it."
                .formatted(url.host(), address.getHostAddress()));
      }
    }
    return new Ruling.Allowed(addresses[0]);
  }

  /** Whether an address is of the internet, or of an allowed network. */
  boolean allows(InetAddress address) {
    if (allowed.stream().anyMatch(block -> block.has(address))) {
      return true;
    }
    return (address.getAddress().length < NEWER || GLOBAL.has(address))
        && INSIDE.stream().noneMatch(block -> block.has(address));
  }
}
