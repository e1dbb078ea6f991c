package dev.faasd.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code docker save} writes: {@code manifest.json} names a configuration, tags and layers. It
 * has no manifests in OCI's sense, so we make them up. A plain layer's digest is the diff id that
 * the configuration gives (containerd will check it); a compressed one's we have to find out.
 */
final class DockerSave {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

  private final ArchiveFile file;
  private final List<ImageArchive.Entry> images = new ArrayList<>();
  private final Map<Digest, byte[]> documents = new HashMap<>();
  private final Map<Digest, String> blobs = new HashMap<>();

  private DockerSave(ArchiveFile file) {
    this.file = file;
  }

  static ImageArchive.Layout read(ArchiveFile file, Json manifests) throws IOException {
    DockerSave reader = new DockerSave(file);
    for (Json manifest : manifests.elements()) {
      reader.add(manifest);
    }
    if (reader.images.isEmpty()) {
      throw new ContainerdException.InvalidImage("manifest.json names no image");
    }
    return new ImageArchive.Layout(
        List.copyOf(reader.images), Map.copyOf(reader.documents), Map.copyOf(reader.blobs));
  }

  private void add(Json image) throws IOException {
    String configName = image.path("Config").text();
    byte[] config = ImageArchive.document(file, configName);
    Digest configDigest = Digest.sha256(config);
    documents.put(configDigest, config);
    List<Digest> diffIds = ImageConfig.fromJson(Json.read(config, configName)).diffIds();
    List<Json> layers = image.path("Layers").elements();
    if (layers.size() != diffIds.size()) {
      throw new ContainerdException.InvalidImage(
          "manifest.json lists "
              + layers.size()
              + " layers, "
              + configName
              + " lists "
              + diffIds.size());
    }
    JsonObject manifest = new JsonObject();
    manifest.addProperty("schemaVersion", 2);
    manifest.addProperty("mediaType", MANIFEST);
    manifest.add("config", new Descriptor(CONFIG, configDigest, config.length).toJson());
    JsonArray list = new JsonArray();
    for (int i = 0; i < diffIds.size(); i++) {
      list.add(layer(layers.get(i).text(), diffIds.get(i)).toJson());
    }
    manifest.add("layers", list);
    byte[] bytes = manifest.toString().getBytes(StandardCharsets.UTF_8);
    Descriptor target = new Descriptor(MANIFEST, Digest.sha256(bytes), bytes.length);
    documents.put(target.digest(), bytes);
    List<Json> tags = image.path("RepoTags").elements();
    tags.forEach(
        tag ->
            images.add(
                new ImageArchive.Entry(Optional.of(ImageReference.parse(tag.text())), target)));
    if (tags.isEmpty()) {
      images.add(new ImageArchive.Entry(Optional.empty(), target));
    }
  }

  private Descriptor layer(String name, Digest diffId) throws IOException {
    boolean gzipped;
    try (InputStream bytes = file.open(name)) {
      gzipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
    }
    Digest digest = gzipped ? hash(name) : diffId;
    blobs.put(digest, name);
    return new Descriptor(gzipped ? LAYER + "+gzip" : LAYER, digest, file.size(name));
  }

  private Digest hash(String name) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    try (InputStream bytes = new DigestInputStream(file.open(name), sha256)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.of(sha256.digest());
  }
}
