package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.ImageExport;
import dev.faasd.containerd.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code faasd images export}: images of this host into an archive. */
@Command(name = "export", description = "Write images of this host into an archive (OCI layout).")
final class ImagesExportCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The archive, a tar.")
  private Path output = Path.of("");

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Names of images.")
  private List<String> names = List.of();

  ImagesExportCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    try (HostImages images = new HostImages(settings);
        ImageExport export = ImageExport.begin(output.toAbsolutePath())) {
      for (String name : names) {
        ImageReference reference = ImageReference.parse(name);
        export.add(holder(images, reference), reference);
        program.out().println(reference);
      }
      export.finish();
    } catch (ContainerdException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
    program.out().flush();
    return Program.DONE;
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
