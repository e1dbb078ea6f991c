package dev.faasd.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faasd.registry.DebianRegistry;
import dev.faasd.registry.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sample of {@code target/images} with one layer, to be put into a registry.
 *
 * @param layer its digest
 * @param blobs by digest
 * @param manifest with its media type
 */
record PushedImage(String layer, Map<String, byte[]> blobs, Map.Entry<String, byte[]> manifest) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** Unpacks it into a directory and reads it. */
  static PushedImage sample(String name, Path directory) throws IOException {
    Path archive = Surroundings.ROOT.resolve("target/images").resolve(name + ".tar");
    Path layout = Files.createDirectory(directory.resolve(name));
    Ended.run("tar", "-C", layout.toString(), "-xf", archive.toString()).succeeded();
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    byte[] manifest = blob(layout, index.path("manifests").path(0));
    JsonNode parts = JSON.readTree(manifest);
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    for (JsonNode part : List.of(parts.path("config"), parts.path("layers").path(0))) {
      blobs.put(part.path("digest").asText(), blob(layout, part));
    }
    String layer = parts.path("layers").path(0).path("digest").asText();
    return new PushedImage(layer, blobs, Map.entry(MANIFEST, manifest));
  }

  private static byte[] blob(Path layout, JsonNode descriptor) throws IOException {
    String[] digest = descriptor.path("digest").asText().split(":", -1);
    return Files.readAllBytes(layout.resolve("blobs").resolve(digest[0]).resolve(digest[1]));
  }

  void push(DebianRegistry registry, String repository, String tag) {
    registry.push(repository, tag, blobs, List.of(manifest));
  }

  /** Puts it into one that makes faults. */
  void push(FakeRegistry registry, String repository, String tag) {
    registry.at(
        "/v2/" + repository + "/manifests/" + tag,
        FakeRegistry.with("Content-Type", manifest.getKey(), FakeRegistry.ok(manifest.getValue())));
    blobs.forEach(
        (digest, bytes) ->
            registry.at("/v2/" + repository + "/blobs/" + digest, FakeRegistry.ok(bytes)));
  }
}
