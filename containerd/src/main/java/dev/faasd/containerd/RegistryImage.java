package dev.faasd.containerd;

import dev.faasd.registry.Document;
import dev.faasd.registry.RegistryException;
import dev.faasd.registry.RegistrySettings;
import dev.faasd.registry.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An image in a registry. Closed by whoever opened it. */
final class RegistryImage implements ImageSource, AutoCloseable {
  /** As containerd itself: more connections make no line faster. */
  private static final int PARALLEL = 3;

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Repository repository;
  private final PullProgress progress;
  private final Map<Digest, byte[]> documents = new ConcurrentHashMap<>();

  private RegistryImage(Repository repository, PullProgress progress) {
    this.repository = repository;
    this.progress = progress;
  }

  static RegistryImage open(RegistrySettings settings, ImageReference name, PullProgress progress) {
    return new RegistryImage(
        Repository.open(settings, name.registry(), name.repository()), progress);
  }

  /** What the name means at the registry now. */
  Descriptor resolve(ImageReference name) {
    Document document =
        repository.manifest(name.digest().map(Digest::value).or(name::tag).orElseThrow());
    Digest digest = new Digest(document.digest());
    documents.put(digest, document.bytes());
    return new Descriptor(mediaType(name, document), digest, document.bytes().length);
  }

  private String mediaType(ImageReference name, Document document) {
    Json json = Json.read(document.bytes(), "the manifest of " + name + " from " + this);
    if (json.path("schemaVersion").integer().orElse(0) == 1) {
      throw new ContainerdException.InvalidImage(
          "image " + name + " has a manifest of the old schema 1; push it anew");
    }
    String said = json.path("mediaType").text(document.mediaType());
    if (isManifest(said)) {
      return said;
    }
    return json.path("manifests").isArray() ? INDEX : MANIFEST;
  }

  private static boolean isManifest(String mediaType) {
    return mediaType.contains(".manifest.") || mediaType.contains(".index.");
  }

  @Override
  public Optional<byte[]> read(Descriptor descriptor) {
    byte[] known = documents.get(descriptor.digest());
    if (known == null) {
      try {
        known =
            isManifest(descriptor.mediaType())
                ? repository.manifest(descriptor.digest().value()).bytes()
                : repository.document(descriptor.digest().value(), descriptor.size());
      } catch (RegistryException.Missing e) {
        throw new ContainerdException.InvalidImage("the image is incomplete: " + e.getMessage(), e);
      }
      documents.put(descriptor.digest(), known);
    }
    return Optional.of(known);
  }

  @Override
  public boolean has(Descriptor layer) {
    return true; // Who asks for it will see.
  }

  @Override
  public InputStream open(Descriptor layer, long from) {
    progress.came(from);
    return new Counted(repository.blob(layer.digest().value(), from, layer.size()));
  }

  @Override
  public int parallel() {
    return PARALLEL;
  }

  @Override
  public void begin(List<Descriptor> layers) {
    progress.expects(layers.stream().mapToLong(Descriptor::size).sum());
  }

  @Override
  public void skipped(Descriptor layer) {
    progress.came(layer.size());
  }

  private final class Counted extends FilterInputStream {
    Counted(InputStream stream) {
      super(stream);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      if (n > 0) {
        progress.came(n);
      }
      return n;
    }
  }

  /** The hosts that it is read from. */
  @Override
  public String toString() {
    return repository.toString();
  }

  @Override
  public void close() {
    repository.close();
  }
}
