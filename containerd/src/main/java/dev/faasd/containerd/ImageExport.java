package dev.faasd.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An archive of images in the making: an OCI layout with what this host's platform needs of each.
 * It gets its name when it is whole. Closed by whoever began it; what is not finished is removed.
 */
public final class ImageExport implements AutoCloseable {
  private static final String NAME = "org.opencontainers.image.ref.name";

  private final Path file;
  private final Path part;
  private final OutputStream out;
  private final TarArchiveOutputStream tar;
  private final JsonArray index = new JsonArray();
  private final Set<Digest> written = new HashSet<>();

  private ImageExport(Path file, Path part, OutputStream out) {
    this.file = file;
    this.part = part;
    this.out = out;
    this.tar = new TarArchiveOutputStream(out);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  /**
   * Begins one.
   *
   * @param file replaced when it is there
   */
  public static ImageExport begin(Path file) {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      return new ImageExport(file, part, new BufferedOutputStream(Files.newOutputStream(part)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * Adds an image of a namespace.
   *
   * @throws ContainerdException.NotFound if it is not there, or parts of it
   */
  public void add(ContainerdNamespace namespace, ImageReference name) {
    ImageRecord record =
        namespace
            .images()
            .find(name.toString())
            .orElseThrow(
                () ->
                    new ContainerdException.NotFound(
                        "there is no image " + name + " in " + namespace.name()));
    Content content = namespace.content();
    ManifestChoice choice = new StoredImage(content, record).choice(Platform.host());
    choice.path().forEach(step -> write(content, step.descriptor()));
    write(content, choice.config());
    choice.layers().forEach(layer -> write(content, layer));
    JsonObject annotations = new JsonObject();
    annotations.addProperty(NAME, name.toString());
    JsonObject entry = record.target().toJson();
    entry.add("annotations", annotations);
    index.add(entry);
  }

  private void write(Content content, Descriptor blob) {
    if (!written.add(blob.digest())) {
      return;
    }
    try {
      begin("blobs/" + blob.digest().algorithm() + "/" + blob.digest().hex(), blob.size());
      content.copy(blob.digest(), tar);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void begin(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    begin(name, bytes.length);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  /** Gives it its name. Nothing can be added afterwards. */
  public void finish() {
    try {
      write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
      JsonObject layout = new JsonObject();
      layout.addProperty("schemaVersion", 2);
      layout.add("manifests", index);
      write("index.json", layout.toString());
      tar.close();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    try {
      // The file, not the archive, which refuses to end within an entry.
      out.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + part, e);
    }
  }
}
