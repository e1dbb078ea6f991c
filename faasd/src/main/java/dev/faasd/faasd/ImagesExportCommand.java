package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.ImageReference;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code faasd images export}: images of this host into an archive. */
@Command(name = "export", description = "Write images of this host into an archive (OCI layout).")
final class ImagesExportCommand extends ArchiveCommand {
  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names of images.")
  private List<String> names = List.of();

  ImagesExportCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  void write(HostImages images, Archive archive) {
    for (String name : names) {
      ImageReference reference = ImageReference.parse(name);
      archive.add(holder(images, reference), reference);
    }
  }

  /** The namespace that has it. */
  private static ContainerdNamespace holder(HostImages images, ImageReference name) {
    List<String> namespaces =
        Stream.concat(Stream.of(Settings.CORE_NAMESPACE), images.functionNamespaces().stream())
            .toList();
    return namespaces.stream()
        .map(images.core().containerd()::inNamespace)
        .filter(namespace -> namespace.images().find(name.toString()).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new CannotStartException(
                    "there is no image %s in the containerd namespaces %s"
                        .formatted(name, String.join(", ", namespaces))));
  }
}
