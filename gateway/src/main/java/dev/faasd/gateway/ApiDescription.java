package dev.faasd.gateway;

import dev.faasd.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The API in the words of OpenAPI, as a client generator or a reader wants it. */
final class ApiDescription {
  static final String PATH = "/openapi.yaml";

  private ApiDescription() {}

  /** Read each time: hardly anybody asks, and it is longer than what else is kept in memory. */
  static Response response() {
    try (InputStream in = ApiDescription.class.getResourceAsStream("openapi.yaml")) {
      return Response.of(200, "application/yaml", Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("Reading the description of the API failed.", e);
    }
  }
}
