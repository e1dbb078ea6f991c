package dev.faasd.containerd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The table of contents of an OCI image layout: {@code index.json}. */
final class OciLayout {
  /** containerd's, in full; then OCI's, which some tools write in full and some as a tag only. */
  private static final List<String> NAME_ANNOTATIONS =
      List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");

  private OciLayout() {}

  static ImageArchive.Layout read(Json index) {
    List<ImageArchive.Entry> images = new ArrayList<>();
    for (Json manifest : index.path("manifests").elements()) {
      Descriptor target = Descriptor.fromJson(manifest);
      images.add(new ImageArchive.Entry(name(target.annotations()), target));
    }
    if (images.isEmpty()) {
      throw new ContainerdException.InvalidImage("index.json names no image");
    }
    return new ImageArchive.Layout(List.copyOf(images), Map.of(), Map.of());
  }

  private static Optional<ImageReference> name(Map<String, String> annotations) {
    return NAME_ANNOTATIONS.stream()
        .flatMap(key -> Stream.ofNullable(annotations.get(key)))
        .filter(name -> name.indexOf('/') >= 0 || name.indexOf(':') >= 0)
        .map(ImageReference::parse)
        .findFirst();
  }
}
