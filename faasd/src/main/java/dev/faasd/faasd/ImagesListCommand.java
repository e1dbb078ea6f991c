package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code faasd images list}: what the archives of this host hold. */
@Command(name = "list", description = "List the images in the archives of this host.")
final class ImagesListCommand implements Callable<Integer> {
  private static final String ROW = "%-55s %s%n";

  private final Program program;
  private final Settings settings;

  ImagesListCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    program.out().printf(ROW, "IMAGE", "ARCHIVE");
    boolean allRead = true;
    for (Path file : archives()) {
      try (ImageArchive archive = ImageArchive.open(file)) {
        archive.images().forEach(image -> program.out().printf(ROW, image, file));
      } catch (ContainerdException e) {
        program.err().println("Error: " + e.getMessage());
        allRead = false;
      }
    }
    program.out().flush();
    return allRead ? Program.DONE : Program.FAILED;
  }

  private List<Path> archives() {
    return Stream.concat(
            Distribution.find().map(Distribution::imageDirectory).stream(),
            Stream.of(settings.images()))
        .filter(Files::isDirectory)
        .flatMap(directory -> files(directory).stream())
        .toList();
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }
}
