package dev.faasd.faasd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.util.Base64;

/** Asks this host's provider for another number of replicas, as the administrator. */
record ProviderScale(Settings settings) {
  private static final int PATIENCE_MILLIS = 90_000;
  private static final int FIRST_FAILURE = 400;

  /**
   * Asks, and waits for the answer.
   *
   * @throws OrderException if the provider refuses or does not answer
   */
  void set(String namespace, String function, int replicas) {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/system/scale-function/%s?namespace=%s"
                .formatted(
                    settings.port(),
                    URLEncoder.encode(function, UTF_8),
                    URLEncoder.encode(namespace, UTF_8)));
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("serviceName", function)
            .put("namespace", namespace)
            .put("replicas", replicas)
            .toString();
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      try {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setRequestProperty("Authorization", "Basic " + credentials());
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.getBytes(UTF_8));
        }
        if (connection.getResponseCode() >= FIRST_FAILURE) {
          throw new OrderException(
              "the provider refused to scale %s to %d: %s"
                  .formatted(function, replicas, text(connection.getErrorStream())));
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new OrderException(
          "the provider does not answer at %s: %s".formatted(uri, e.getMessage()), e);
    }
  }

  private static String text(InputStream stream) throws IOException {
    return stream == null ? "no reason given" : new String(stream.readAllBytes(), UTF_8).strip();
  }

  private String credentials() throws IOException {
    String user = Files.readString(settings.secrets().resolve("basic-auth-user")).strip();
    String password = Files.readString(settings.secrets().resolve("basic-auth-password")).strip();
    return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }
}
