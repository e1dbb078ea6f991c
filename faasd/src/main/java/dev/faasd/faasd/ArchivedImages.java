package dev.faasd.faasd;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageArchive;
import dev.faasd.workload.ImageStanding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the archives of the distribution and of the images directory hold.
 *
 * @param images each of one name and in one archive
 */
record ArchivedImages(List<ListedImage> images) {
  /**
   * Reads their tables of contents.
   *
   * @param problems takes a sentence for each that cannot be read
   */
  static ArchivedImages read(Settings settings, List<String> problems) {
    List<ListedImage> images = new ArrayList<>();
    Stream.concat(
            Distribution.find().map(Distribution::imageDirectory).stream(),
            Stream.of(settings.images()))
        .filter(Files::isDirectory)
        .flatMap(directory -> files(directory).stream())
        .forEach(
            file -> {
              try (ImageArchive archive = ImageArchive.open(file)) {
                archive
                    .images()
                    .forEach(
                        image ->
                            images.add(
                                ListedImage.in(
                                    file, image.toString(), image.target().digest().value())));
              } catch (ContainerdException e) {
                problems.add(String.valueOf(e.getMessage()));
              }
            });
    return new ArchivedImages(images);
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  /** The archives that have this very image under one of its names. */
  List<Path> holding(ImageStanding image) {
    return images.stream()
        .filter(archived -> archived.digest().equals(image.digest()))
        .filter(archived -> image.names().containsAll(archived.names()))
        .flatMap(archived -> archived.archives().stream())
        .toList();
  }

  /** Those that nobody has used yet, so that they are in no namespace. */
  List<ListedImage> rest(List<ListedImage> listed) {
    return images.stream()
        .filter(archived -> listed.stream().noneMatch(image -> image.covers(archived)))
        .toList();
  }
}
