package dev.faasd.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What came back for a request. */
final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHORT = 500;

  private final int status;
  private final byte[] bytes;

  Answer(int status, byte[] bytes) {
    this.status = status;
    this.bytes = bytes;
  }

  int status() {
    return status;
  }

  boolean succeeded() {
    return status / 100 == 2;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + this, e);
    }
  }

  @Override
  public String toString() {
    return status + " " + (bytes.length > SHORT ? bytes.length + " bytes" : text());
  }
}
