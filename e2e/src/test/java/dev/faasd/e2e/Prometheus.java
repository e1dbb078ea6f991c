package dev.faasd.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A Prometheus, without credentials. */
record Prometheus(URI base) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MILLIS = 5000;

  /** What it answers to a path below {@code /api/v1/}; a refusal is an exception. */
  JsonNode ask(String what) throws IOException {
    URLConnection connection = base.resolve("/api/v1/" + what).toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try (InputStream body = connection.getInputStream()) {
      return JSON.readTree(body);
    }
  }

  JsonNode query(String expression) throws IOException {
    return ask("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  /** How many series an expression has, by what was known at that time. */
  int series(String expression, Instant at) throws IOException {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return ask("query?query=%s&time=%.3f".formatted(encoded, at.toEpochMilli() / 1000.0))
        .at("/data/result")
        .size();
  }
}
