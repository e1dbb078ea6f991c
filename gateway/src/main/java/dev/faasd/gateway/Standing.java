package dev.faasd.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faasd.api.Scaling;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * How a function stands, by the answer of any OpenFaaS provider to {@code GET
 * /system/function/NAME}. Numbers that it leaves out are 0.
 *
 * @param replicas wanted
 * @param ready that take calls
 * @param scaling what its labels say of the number
 */
record Standing(long replicas, long ready, Scaling scaling) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads it from the status.
   *
   * @throws IOException when this is no JSON object
   */
  static Standing of(byte[] status) throws IOException {
    long replicas = 0;
    long ready = 0;
    Map<String, String> labels = new HashMap<>();
    try (JsonParser in = JSON.createParser(status)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the status of a function is no JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        switch (field) {
          case "replicas" -> replicas = in.getValueAsLong();
          case "availableReplicas" -> ready = in.getValueAsLong();
          case "labels" -> readLabels(in, value, labels);
          default -> in.skipChildren();
        }
      }
    }
    return new Standing(replicas, ready, Scaling.ofUnchecked(labels));
  }

  private static void readLabels(JsonParser in, JsonToken value, Map<String, String> into)
      throws IOException {
    if (value != JsonToken.START_OBJECT) {
      return;
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String label = in.currentName();
      in.nextToken();
      into.put(label, in.getText());
    }
  }
}
