package dev.faasd.supervisor;

import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Service;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When a service can take over from another: when it accepts connections on the ports that it
 * publishes, and says so where its image has a place for that.
 *
 * @param ports TCP ports of the container
 * @param page {@code PORT/PATH} that is answered with 200 then
 */
record Readiness(List<Integer> ports, Optional<String> page) {
  /** The image's label with the page. */
  static final String LABEL = "dev.faasd.ready";

  private static final Pattern PAGE = Pattern.compile("[0-9]{1,5}/\\S*");
  private static final int PATIENCE_MILLIS = 1000;

  static Readiness of(Service service, ImageInfo image) {
    return new Readiness(
        service.ports().stream()
            .filter(port -> port.protocol().equals("tcp"))
            .map(PortPublication::containerPort)
            .toList(),
        Optional.ofNullable(image.labels().get(LABEL)).filter(PAGE.asMatchPredicate()));
  }

  /** Why it is not ready yet; nothing when it is. Blocks for a second at most for each question. */
  Optional<String> missing(Instance instance) {
    return instance.address().map(this::missing).orElse(Optional.of("it is not on the network"));
  }

  private Optional<String> missing(String address) {
    for (int port : ports) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
      } catch (IOException e) {
        return Optional.of("it does not accept connections on port " + port);
      }
    }
    return page.flatMap(place -> missing(address, place));
  }

  private static Optional<String> missing(String address, String place) {
    try {
      URI uri = URI.create("http://" + address + ":" + place);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      try {
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        int status = connection.getResponseCode();
        return status == HttpURLConnection.HTTP_OK
            ? Optional.empty()
            : Optional.of("it answers %d at %s".formatted(status, uri));
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Optional.of("it does not answer at port " + place);
    }
  }
}
