package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.PortPublication;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * Where people reach the gateway of this host.
 *
 * @param url such as {@code http://127.0.0.1:8080}
 */
record GatewayProbe(URI url) {
  private static final String SERVICE = "gateway";
  private static final int CONTAINER_PORT = 8080;
  private static final int PATIENCE_MILLIS = 2000;

  /** That of a compose file, which may be without one. */
  static Optional<GatewayProbe> of(ComposeFile compose) {
    return compose.enabled().stream()
        .filter(service -> service.name().equals(SERVICE))
        .flatMap(service -> service.ports().stream())
        .filter(port -> port.containerPort() == CONTAINER_PORT)
        .findFirst()
        .map(GatewayProbe::of);
  }

  private static GatewayProbe of(PortPublication port) {
    String host =
        port.hostAddress().equals(PortPublication.ALL_ADDRESSES) ? "127.0.0.1" : port.hostAddress();
    return new GatewayProbe(URI.create("http://" + host + ":" + port.hostPort()));
  }

  /** Whether it serves. */
  boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve("/healthz").toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException _) {
      return false; // not yet
    }
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
