package dev.faasd.faasd;

import dev.faasd.compose.Service;
import dev.faasd.containerd.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code faasd images bundle}: all that another host needs to run the same without a network, in
 * one archive; {@code faasd images import} or {@code faasd install --offline} reads it there.
 */
@Command(
    name = "bundle",
    description = "Write the images of all core services, and others, into one archive.")
final class ImagesBundleCommand extends ArchiveCommand {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The compose file; a relative one is in the directory of --dir.",
      defaultValue = "docker-compose.yaml")
  private String file = "";

  @Option(names = "--functions", description = "Also the images of all functions of this host.")
  private boolean functions;

  @Parameters(
      arity = "0..*",
      paramLabel = "IMAGE",
      description = "Other images, such as those of functions to come; pulled where needed.")
  private List<String> names = List.of();

  ImagesBundleCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  void write(HostImages images, Archive archive) {
    Set<String> core =
        Up.read(settings, program.environment(), List.of(settings.directory().resolve(file)))
            .services()
            .stream()
            .map(Service::image)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    add(archive, images.core(), Settings.CORE_NAMESPACE, core);
    if (functions) {
      for (String namespace : images.functionNamespaces()) {
        // Under all their names: containers name images by their content, people by a tag.
        Set<String> used =
            images.functions().workloads().images().standings(namespace).stream()
                .filter(image -> !image.containers().isEmpty())
                .flatMap(image -> image.names().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        add(archive, images.functions(), namespace, used);
      }
    }
    add(archive, images.functions(), Settings.FUNCTION_NAMESPACE, new LinkedHashSet<>(names));
  }

  private static void add(Archive archive, Parts parts, String namespace, Set<String> references) {
    for (String reference : references) {
      ImageReference name = ImageReference.parse(reference);
      if (!archive.has(name)) {
        parts.workloads().images().ensure(namespace, reference);
        archive.add(parts.containerd().inNamespace(namespace), name);
      }
    }
  }
}
