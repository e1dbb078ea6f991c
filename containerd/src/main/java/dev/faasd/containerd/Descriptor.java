package dev.faasd.containerd;

import com.google.gson.JsonObject;
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

  static Descriptor fromJson(Json json) {
    Map<String, String> annotations = new LinkedHashMap<>();
    json.path("annotations").fields().forEach((name, text) -> annotations.put(name, text.text()));
    return new Descriptor(
        json.path("mediaType").text(),
        new Digest(json.path("digest").text()),
        json.path("size").integer().orElse(-1),
        annotations);
  }

  /** Without annotations. */
  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("mediaType", mediaType);
    json.addProperty("digest", digest.value());
    json.addProperty("size", size);
    return json;
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
