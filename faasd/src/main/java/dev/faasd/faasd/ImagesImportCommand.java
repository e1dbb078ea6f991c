package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code faasd images import}: puts archives where services and functions find them by the names of
 * their images. An archive of the same file name is replaced.
 */
@Command(
    name = "import",
    description = "Make the images of archives usable (OCI layout or docker save).")
final class ImagesImportCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Archives, as tar or tar.gz.")
  private List<Path> files = List.of();

  ImagesImportCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    for (Path file : files) {
      List<String> names = names(file);
      copy(file);
      names.forEach(name -> program.out().println(name));
    }
    program.out().flush();
    return Program.DONE;
  }

  private static List<String> names(Path file) {
    try (ImageArchive archive = ImageArchive.open(file)) {
      return archive.images().stream().map(ImageArchive.Entry::toString).toList();
    } catch (ContainerdException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
  }

  private void copy(Path file) {
    Path target = settings.images().resolve(file.toAbsolutePath().getFileName().toString());
    Path whole = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.createDirectories(settings.images());
      if (Files.exists(target) && Files.isSameFile(file, target)) {
        return;
      }
      Files.copy(file, whole, StandardCopyOption.REPLACE_EXISTING);
      Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + file + " to " + target, e);
    }
  }
}
