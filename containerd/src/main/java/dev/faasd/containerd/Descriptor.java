package dev.faasd.containerd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faasd.containerd.stubs.DescriptorMessage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Points to content, as in the OCI image specification.
 *
 * @param mediaType OCI's or Docker's, may be empty
 * @param size in bytes
 */
public record Descriptor(
    String mediaType, Digest digest, long size, Map<String, String> annotations) {
  /** Copies. */
  public Descriptor {
    annotations = Map.copyOf(annotations);
    if (size < 0) {
      throw new ContainerdException.InvalidImage(
          "the descriptor of " + digest + " has the size " + size);
    }
  }

  Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Map.of());
  }

  static Descriptor fromJson(JsonNode json) {
    Map<String, String> annotations = new LinkedHashMap<>();
    json.path("annotations")
        .properties()
        .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
    return new Descriptor(
        json.path("mediaType").asText(""),
        new Digest(json.path("digest").asText("")),
        json.path("size").asLong(-1),
        annotations);
  }

  static Descriptor fromMessage(DescriptorMessage message) {
    return new Descriptor(
        message.getMediaType(),
        new Digest(message.getDigest()),
        message.getSize(),
        message.getAnnotationsMap());
  }

  DescriptorMessage toMessage() {
    return DescriptorMessage.newBuilder()
        .setMediaType(mediaType)
        .setDigest(digest.value())
        .setSize(size)
        .putAllAnnotations(annotations)
        .build();
  }
}
