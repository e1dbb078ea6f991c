package dev.faasd.faasd;

import dev.faasd.cni.PortMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether the ports are free that faasd will listen on.
 *
 * @param ports of the host
 * @param holder who has one, for people
 * @param ours whether that is faasd itself, which has been installed before
 */
record PortsCheck(
    List<PortMapping> ports, Function<PortMapping, Optional<String>> holder, Predicate<String> ours)
    implements Check {
  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (PortMapping port : ports) {
      holder
          .apply(port)
          .filter(ours.negate())
          .ifPresent(
              who ->
                  problems.add(
                      "%s listens on port %d/%s: stop it, or give faasd another port (%s of the provider, --gateway-port of the gateway, docker-compose.yaml for others)"
                          .formatted(who, port.hostPort(), port.protocol(), Setting.PORT.flag())));
    }
    return problems;
  }
}
