package dev.faasd.containerd;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The manifest of a platform, found by walking from an image's target through its indexes.
 *
 * @param path from the target down to the manifest, both included
 * @param manifest the manifest's JSON
 */
record ManifestChoice(List<Step> path, JsonNode manifest) {
  /** Enough for any index of indexes; ends a loop of them. */
  private static final int MAX_DEPTH = 4;

  /** A descriptor on the way, with the document it points to. */
  record Step(Descriptor descriptor, ByteString bytes) {}

  /** Where manifests, indexes and configurations are read from. */
  @FunctionalInterface
  interface Documents {
    /** Nothing if it is not there. */
    Optional<byte[]> read(Descriptor descriptor);
  }

  /**
   * Chooses the best one for a platform.
   *
   * @param image for messages
   * @throws ContainerdException.MissingPlatform naming those there are
   * @throws ContainerdException.InvalidImage if the target itself is missing
   */
  static ManifestChoice of(
      String image, Descriptor target, Platform platform, Documents documents) {
    List<Candidate> candidates = new ArrayList<>();
    collect(List.of(), target, Optional.empty(), documents, candidates);
    if (candidates.isEmpty()) {
      throw new ContainerdException.InvalidImage(
          "image " + image + " has no manifest: " + target.digest() + " is not there");
    }
    return candidates.stream()
        .filter(candidate -> platform.rank(candidate.platform()) >= 0)
        .min(Comparator.comparingInt(candidate -> platform.rank(candidate.platform())))
        .map(Candidate::choice)
        .orElseThrow(() -> missing(image, platform, candidates));
  }

  private static ContainerdException missing(
      String image, Platform platform, List<Candidate> candidates) {
    Set<String> present = new LinkedHashSet<>();
    candidates.forEach(candidate -> present.add(candidate.platform().toString()));
    return new ContainerdException.MissingPlatform(
        "image " + image + " is not for " + platform + " but for " + String.join(", ", present));
  }

  private record Candidate(Platform platform, ManifestChoice choice) {}

  private static void collect(
      List<Step> above,
      Descriptor descriptor,
      Optional<Platform> declared,
      Documents documents,
      List<Candidate> candidates) {
    Optional<byte[]> bytes = documents.read(descriptor);
    if (bytes.isEmpty()) {
      return; // Of an index, archives and stores often have only one platform's manifests.
    }
    List<Step> path = new ArrayList<>(above);
    path.add(new Step(descriptor, ByteString.copyFrom(bytes.get())));
    if (path.size() > MAX_DEPTH) {
      throw new ContainerdException.InvalidImage(
          "the indexes of image " + path.getFirst().descriptor().digest() + " are too deep");
    }
    JsonNode json = Json.read(bytes.get(), "manifest " + descriptor.digest());
    if (isIndex(json)) {
      for (JsonNode child : json.path("manifests")) {
        collect(path, Descriptor.fromJson(child), platform(child), documents, candidates);
      }
    } else {
      declared
          .or(() -> configPlatform(json, documents))
          .ifPresent(
              platform -> candidates.add(new Candidate(platform, new ManifestChoice(path, json))));
    }
  }

  private static boolean isIndex(JsonNode json) {
    return json.path("manifests").isArray();
  }

  private static Optional<Platform> platform(JsonNode descriptor) {
    JsonNode platform = descriptor.path("platform");
    return platform.isObject() ? Optional.of(Platform.fromJson(platform)) : Optional.empty();
  }

  private static Optional<Platform> configPlatform(JsonNode manifest, Documents documents) {
    Descriptor config = Descriptor.fromJson(manifest.path("config"));
    return documents
        .read(config)
        .map(bytes -> Platform.fromJson(Json.read(bytes, "configuration " + config.digest())));
  }

  Descriptor descriptor() {
    return path.getLast().descriptor();
  }

  Descriptor config() {
    return Descriptor.fromJson(manifest.path("config"));
  }

  List<Descriptor> layers() {
    List<Descriptor> layers = new ArrayList<>();
    manifest.path("layers").forEach(layer -> layers.add(Descriptor.fromJson(layer)));
    return layers;
  }
}
