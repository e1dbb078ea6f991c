package dev.faasd.faasd;

import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Service;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether the host has the addresses on which services are published.
 *
 * @param isOfThisHost whether an IPv4 address is
 */
record AddressesCheck(List<Service> services, Predicate<String> isOfThisHost) implements Check {
  @Override
  public List<String> problems() {
    return services.stream()
        .flatMap(
            service ->
                service.ports().stream()
                    .map(PortPublication::hostAddress)
                    .distinct()
                    .filter(address -> !address.equals(PortPublication.ALL_ADDRESSES))
                    .filter(isOfThisHost.negate())
                    .map(
                        address ->
                            "%s shall be reached on %s, which is no address of this host: choose one of \"ip -4 address\", or 0.0.0.0 for all"
                                .formatted(service.name(), address)))
        .toList();
  }

  /** Whether an interface has it. */
  static boolean isOfThisHost(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
    } catch (SocketException e) {
      throw new CannotStartException("cannot list the addresses of this host: " + e, e);
    }
  }
}
