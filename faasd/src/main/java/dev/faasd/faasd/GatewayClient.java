package dev.faasd.faasd;

import dev.faasd.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Asks the gateway of this host, as its administrator. */
final class GatewayClient {
  private static final String COMPOSE_FILE = "docker-compose.yaml";
  private static final String USER = "admin";
  private static final int PATIENCE_MILLIS = 60_000;

  private final URI url;
  private final Path password;

  private GatewayClient(URI url, Path password) {
    this.url = url;
    this.password = password;
  }

  /** The one of the compose file, which may be without one. */
  static GatewayClient of(Program program, Settings settings) {
    Path file = settings.directory().resolve(COMPOSE_FILE);
    return GatewayProbe.of(Up.read(settings, program.environment(), List.of(file)))
        .map(
            probe ->
                new GatewayClient(
                    probe.url(),
                    settings.directory().resolve("secrets").resolve(Credentials.PASSWORD)))
        .orElseThrow(() -> new GatewayException(file + " has no gateway with a published port"));
  }

  /** Asks; the answer is JSON of this shape. */
  <T> T ask(String method, String target, Class<T> shape) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) url.resolve(target).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setRequestProperty("Authorization", "Basic " + credentials());
      try {
        int status = connection.getResponseCode();
        byte[] body = body(connection, status);
        if (status != HttpURLConnection.HTTP_OK) {
          throw new GatewayException(
              "the gateway at %s answers %d: %s"
                  .formatted(url, status, new String(body, StandardCharsets.UTF_8).strip()));
        }
        return Json.read(body, shape);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new GatewayException(
          "asking the gateway at %s failed: %s".formatted(url, e.getMessage()), e);
    }
  }

  private static byte[] body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  private String credentials() throws IOException {
    String words = USER + ":" + Files.readString(password).strip();
    return Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8));
  }
}
