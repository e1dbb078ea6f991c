package dev.faasd.containerd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON documents of images. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** Manifests and configurations are a few KiB; containerd itself reads at most 8 MiB. */
  static final int MAX_DOCUMENT = 8 << 20;

  private Json() {}

  static JsonNode read(byte[] bytes, String what) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      if (json != null && (json.isObject() || json.isArray())) {
        return json;
      }
    } catch (IOException e) {
      throw new ContainerdException.InvalidImage(what + " is not JSON: " + e.getMessage(), e);
    }
    throw new ContainerdException.InvalidImage(what + " is not a JSON document");
  }
}
