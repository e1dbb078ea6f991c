package dev.faasd.containerd;

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
record ManifestChoice(List<Step> path, Json manifest) {
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
    Set<String> others = new LinkedHashSet<>();
    new Search(platform, documents, candidates, others).look(List.of(), target, Optional.empty());
    if (candidates.isEmpty() && others.isEmpty()) {
      throw new ContainerdException.InvalidImage(
          "image " + image + " has no manifest: " + target.digest() + " is not there");
    }
    return candidates.stream()
        .min(Comparator.comparingInt(Candidate::rank))
        .map(Candidate::choice)
        .orElseThrow(
            () ->
                new ContainerdException.MissingPlatform(
                    "image %s is not for %s but for %s"
                        .formatted(image, platform, String.join(", ", others))));
  }

  private record Candidate(int rank, ManifestChoice choice) {}

  /**
   * What fits and what does not. Of an index only what may fit is read: a registry would have to
   * send all the others.
   */
  private record Search(
      Platform wanted, Documents documents, List<Candidate> candidates, Set<String> others) {
    void look(List<Step> above, Descriptor descriptor, Optional<Platform> declared) {
      if (declared.filter(platform -> wanted.rank(platform) < 0).isPresent()) {
        note(declared.get());
        return;
      }
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
      Json json = Json.read(bytes.get(), "manifest " + descriptor.digest());
      if (isIndex(json)) {
        for (Json child : json.path("manifests").elements()) {
          look(path, Descriptor.fromJson(child), platform(child));
        }
      } else {
        declared
            .or(() -> configPlatform(json, documents))
            .ifPresent(platform -> decide(platform, new ManifestChoice(path, json)));
      }
    }

    private void decide(Platform platform, ManifestChoice choice) {
      int rank = wanted.rank(platform);
      if (rank < 0) {
        note(platform);
      } else {
        candidates.add(new Candidate(rank, choice));
      }
    }

    /** What builders attach to images, such as signatures, is for the platform "unknown". */
    private void note(Platform platform) {
      if (!platform.os().equals("unknown")) {
        others.add(platform.toString());
      }
    }
  }

  private static boolean isIndex(Json json) {
    return json.path("manifests").isArray();
  }

  private static Optional<Platform> platform(Json descriptor) {
    Json platform = descriptor.path("platform");
    return platform.isObject() ? Optional.of(Platform.fromJson(platform)) : Optional.empty();
  }

  private static Optional<Platform> configPlatform(Json manifest, Documents documents) {
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
    return manifest.path("layers").elements().stream().map(Descriptor::fromJson).toList();
  }
}
