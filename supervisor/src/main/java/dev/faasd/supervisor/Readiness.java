package dev.faasd.supervisor;

import dev.faasd.compose.HealthCheck;
import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Service;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When a service can take over from another: when it accepts connections on the ports that it
 * publishes, says so where its image has a place for that, and is healthy if it has a check.
 *
 * @param ports TCP ports of the container
 */
record Readiness(Prober prober, List<Integer> ports, List<HealthCheck> checks) {
  /** The image's label with a page that is answered then, as {@code PORT/PATH}. */
  static final String LABEL = "dev.faasd.ready";

  private static final Pattern PAGE = Pattern.compile("[0-9]{1,5}/\\S*");
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  static Readiness of(Prober prober, Service service, ImageInfo image) {
    return new Readiness(
        prober,
        service.ports().stream()
            .filter(port -> port.protocol().equals("tcp"))
            .map(PortPublication::containerPort)
            .toList(),
        Stream.concat(
                Optional.ofNullable(image.labels().get(LABEL))
                    .filter(PAGE.asMatchPredicate())
                    .map(Readiness::page)
                    .stream(),
                service.supervision().health().stream())
            .toList());
  }

  private static HealthCheck page(String place) {
    int slash = place.indexOf('/');
    return new HealthCheck(
        new HealthCheck.Http(Integer.parseInt(place.substring(0, slash)), place.substring(slash)),
        PATIENCE,
        PATIENCE,
        Duration.ZERO,
        PATIENCE,
        1);
  }

  /** Why it is not ready yet; nothing when it is. Blocks for as long as the checks take. */
  Optional<String> missing(Instance instance) {
    if (instance.address().isEmpty()) {
      return Optional.of("it is not on the network");
    }
    for (int port : ports) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(instance.address().get(), port), (int) PATIENCE.toMillis());
      } catch (IOException e) {
        return Optional.of("it does not accept connections on port " + port);
      }
    }
    return checks.stream().flatMap(check -> prober.probe(instance, check).stream()).findFirst();
  }
}
