package dev.faasd.containerd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive of images: an OCI layout, or what {@code docker save} writes; tar or tar.gz. Opening
 * reads its table of contents, not its layers.
 */
public final class ImageArchive implements ImageSource, AutoCloseable {
  private final Path path;
  private final ArchiveFile file;
  private final Layout layout;

  private ImageArchive(Path path, ArchiveFile file, Layout layout) {
    this.path = path;
    this.file = file;
    this.layout = layout;
  }

  /**
   * An image in the archive.
   *
   * @param name absent where the archive names none
   */
  public record Entry(Optional<ImageReference> name, Descriptor target) {
    @Override
    public String toString() {
      return name.map(ImageReference::toString).orElse("one without a name");
    }
  }

  /**
   * What an archive holds, of whatever format.
   *
   * @param documents made up by us, not in the file
   * @param blobs where the others are in the file
   */
  record Layout(List<Entry> images, Map<Digest, byte[]> documents, Map<Digest, String> blobs) {}

  /**
   * Opens an archive and reads its table of contents.
   *
   * @return closed by the caller
   * @throws ContainerdException.InvalidImage if it is not an archive of images
   */
  public static ImageArchive open(Path path) {
    try {
      ArchiveFile file = ArchiveFile.open(path);
      try {
        return new ImageArchive(path, file, layout(file));
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new ContainerdException.InvalidImage("there is no image archive " + path, e);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new ContainerdException.InvalidImage(
          "could not read image archive " + path + ": " + e.getMessage(), e);
    }
  }

  private static Layout layout(ArchiveFile file) throws IOException {
    if (file.has("index.json")) {
      return OciLayout.read(json(file, "index.json"));
    }
    if (file.has("manifest.json")) {
      return DockerSave.read(file, json(file, "manifest.json"));
    }
    throw new IOException(
        "it has neither index.json (OCI layout) nor manifest.json (docker save) in it");
  }

  static Json json(ArchiveFile file, String name) throws IOException {
    return Json.read(document(file, name), name);
  }

  static byte[] document(ArchiveFile file, String name) throws IOException {
    if (file.size(name) > Json.MAX_DOCUMENT) {
      throw new IOException(name + " should be a small text but has " + file.size(name) + " bytes");
    }
    try (InputStream bytes = file.open(name)) {
      return bytes.readAllBytes();
    }
  }

  /** Where it is. */
  public Path file() {
    return path;
  }

  /** What is in it, in its order. */
  public List<Entry> images() {
    return layout.images();
  }

  @Override
  public boolean has(Descriptor blob) {
    return layout.documents().containsKey(blob.digest()) || file.has(place(blob));
  }

  @Override
  public Optional<byte[]> read(Descriptor descriptor) {
    if (!has(descriptor)) {
      return Optional.empty();
    }
    byte[] bytes = layout.documents().get(descriptor.digest());
    if (bytes == null) {
      try {
        bytes = document(file, place(descriptor));
      } catch (IOException e) {
        throw new ContainerdException.InvalidImage(
            "could not read " + place(descriptor) + " in " + path + ": " + e.getMessage(), e);
      }
    }
    if (descriptor.digest().algorithm().equals("sha256")
        && !Digest.sha256(bytes).equals(descriptor.digest())) {
      throw new ContainerdException.InvalidImage(
          path + " is damaged: the content of " + place(descriptor) + " has another digest");
    }
    return Optional.of(bytes);
  }

  @Override
  public InputStream open(Descriptor blob, long from) throws IOException {
    InputStream bytes = file.open(place(blob));
    bytes.skipNBytes(from);
    return bytes;
  }

  /** A file is read fastest from one end to the other. */
  @Override
  public int parallel() {
    return 1;
  }

  private String place(Descriptor blob) {
    return layout
        .blobs()
        .getOrDefault(
            blob.digest(), "blobs/" + blob.digest().algorithm() + "/" + blob.digest().hex());
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new ContainerdException.InvalidImage(
          "could not close " + path + ": " + e.getMessage(), e);
    }
  }
}
