package dev.faasd.workload;

import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Digest;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageReference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ImageStore} in containerd, filled from archives. */
final class ContainerdImages implements ImageStore {
  private final Containerd containerd;
  private final List<ArchiveDirectory> archives;

  /**
   * Reads nothing yet.
   *
   * @param archives directories, the ones that win first
   */
  ContainerdImages(Containerd containerd, List<Path> archives) {
    this.containerd = containerd;
    this.archives = archives.stream().map(ArchiveDirectory::new).toList();
  }

  @Override
  public Optional<ImageInfo> find(String namespace, String reference) {
    return Translation.call(
        "looking for the image " + reference + " in " + namespace,
        () -> ready(namespace, ImageReference.parse(reference)).map(ContainerdImages::describe));
  }

  @Override
  public List<ImageInfo> importArchive(String namespace, Path archive) {
    return Translation.call(
        "importing " + archive + " into " + namespace,
        () ->
            containerd.inNamespace(namespace).images().importArchive(archive).stream()
                .map(ContainerdImages::describe)
                .toList());
  }

  @Override
  public ImageInfo ensure(String namespace, String reference) {
    return Translation.call(
        "getting the image " + reference + " into " + namespace,
        () -> describe(ensure(namespace, ImageReference.parse(reference))));
  }

  private Image ensure(String namespace, ImageReference name) {
    Optional<ArchiveDirectory.Found> archived =
        archives.stream().flatMap(directory -> directory.find(name).stream()).findFirst();
    Optional<Image> ready = ready(namespace, name);
    if (archived.isEmpty()) {
      return ready.orElseThrow(() -> missing(namespace, name));
    }
    Digest wanted = archived.get().digest();
    return ready
        .filter(image -> image.digest().equals(wanted))
        .orElseGet(
            () ->
                containerd
                    .inNamespace(namespace)
                    .images()
                    .importArchive(archived.get().archive(), name));
  }

  /** The image, if all of it is there and it is unpacked. */
  private Optional<Image> ready(String namespace, ImageReference name) {
    ContainerdNamespace inside = containerd.inNamespace(namespace);
    return inside
        .images()
        .get(name)
        .filter(
            image ->
                image.chainId().isEmpty() || inside.snapshots().stat(image.chainId()).isPresent());
  }

  private WorkloadException.ImageMissing missing(String namespace, ImageReference name) {
    return new WorkloadException.ImageMissing(
        """
        the image %s is neither in the containerd namespace %s nor in an archive in %s: put one \
        there, as "docker save" or "skopeo copy" to oci-archive write it\
        """
            .formatted(name, namespace, archives.getLast().directory()));
  }

  private static ImageInfo describe(Image image) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String entry : image.config().env()) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return new ImageInfo(
        image.name(),
        image.digest().value(),
        image.config().entrypoint(),
        image.config().cmd(),
        environment,
        image.config().user(),
        image.config().labels());
  }
}
