package dev.faasd.faasd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** How a command tells what it found: for people, or as JSON for programs ({@code -o json}). */
enum Output {
  TABLE,
  JSON;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** One JSON value on a line of its own. */
  static void json(PrintStream out, Object value) {
    try {
      out.println(MAPPER.writeValueAsString(value));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + value + " as JSON", e);
    }
  }
}
