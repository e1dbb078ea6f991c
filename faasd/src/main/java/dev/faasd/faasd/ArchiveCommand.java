package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.ImageExport;
import dev.faasd.containerd.ImageReference;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes images into an archive, and their names to people. */
@Command
abstract class ArchiveCommand extends RootCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The archive, a tar.")
  private Path output = Path.of("");

  ArchiveCommand(Program program, Settings settings) {
    super(program, settings);
  }

  /** An archive that is being written. */
  final class Archive {
    private final ImageExport export;
    private final Set<ImageReference> names = new HashSet<>();

    private Archive(ImageExport export) {
      this.export = export;
    }

    boolean has(ImageReference name) {
      return names.contains(name);
    }

    void add(ContainerdNamespace holder, ImageReference name) {
      export.add(holder, name);
      names.add(name);
      program.out().println(name);
    }
  }

  @Override
  final int run() {
    try (HostImages images = HostImages.watched(settings, program);
        ImageExport export = ImageExport.begin(output.toAbsolutePath())) {
      write(images, new Archive(export));
      export.finish();
    } catch (ContainerdException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
    return Program.DONE;
  }

  abstract void write(HostImages images, Archive archive);
}
