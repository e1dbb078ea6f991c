package dev.faasd.faasd;

import dev.faasd.compose.Service;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageExport;
import dev.faasd.containerd.ImageReference;
import dev.faasd.workload.Instance;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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
final class ImagesBundleCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The archive, a tar.")
  private Path output = Path.of("");

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
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    Daemon.requireRoot();
    try (HostImages images = new HostImages(settings);
        ImageExport export = ImageExport.begin(output.toAbsolutePath())) {
      Set<String> core = new LinkedHashSet<>();
      Up.read(settings, program.environment(), List.of(settings.directory().resolve(file)))
          .services()
          .forEach((Service service) -> core.add(service.image()));
      Set<ImageReference> added = new HashSet<>();
      add(export, images.core(), Settings.CORE_NAMESPACE, core, added);
      if (functions) {
        for (String namespace : images.functionNamespaces()) {
          Set<String> used = new LinkedHashSet<>();
          images.functions().workloads().list(namespace).stream()
              .map(Instance::image)
              .forEach(used::add);
          add(export, images.functions(), namespace, used, added);
        }
      }
      add(export, images.functions(), Settings.FUNCTION_NAMESPACE, Set.copyOf(names), added);
      export.finish();
    } catch (ContainerdException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
    program.out().flush();
    return Program.DONE;
  }

  private void add(
      ImageExport export,
      Parts parts,
      String namespace,
      Set<String> references,
      Set<ImageReference> added) {
    for (String reference : references) {
      ImageReference name = ImageReference.parse(reference);
      if (added.add(name)) {
        parts.workloads().images().ensure(namespace, reference);
        export.add(parts.containerd().inNamespace(namespace), name);
        program.out().println(name);
      }
    }
  }
}
