package dev.faasd.workload;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageArchive;
import dev.faasd.containerd.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory of image archives and what is in them. The table of contents of each is read again
 * only when the file has changed. Thread-safe.
 */
final class ArchiveDirectory {
  private static final System.Logger LOG = System.getLogger(ArchiveDirectory.class.getName());

  /** What tells a changed file from the one that was read. */
  private record Version(FileTime modified, long size) {}

  private record Contents(Version version, Set<ImageReference> names) {}

  private record File(Path path, Version version) {}

  private final Path directory;
  private Map<Path, Contents> known = Map.of();

  ArchiveDirectory(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** The newest archive that has an image of this name. */
  synchronized Optional<Path> find(ImageReference name) {
    Map<Path, Contents> contents = new HashMap<>();
    List<File> found = new ArrayList<>();
    for (File file : files()) {
      Contents before = known.get(file.path);
      Contents now = before != null && before.version.equals(file.version) ? before : read(file);
      contents.put(file.path, now);
      if (now.names.contains(name)) {
        found.add(file);
      }
    }
    known = contents;
    return found.stream().max(Comparator.comparing(file -> file.version.modified)).map(File::path);
  }

  private List<File> files() {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.filter(Files::isRegularFile).flatMap(ArchiveDirectory::describe).toList();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (IOException e) {
      throw new WorkloadException.StepFailed("listing " + directory + " failed: " + e, e);
    }
  }

  private static Stream<File> describe(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Stream.of(
          new File(path, new Version(attributes.lastModifiedTime(), attributes.size())));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} is left out: {1}", path, e);
      return Stream.empty();
    }
  }

  private static Contents read(File file) {
    try (ImageArchive archive = ImageArchive.open(file.path)) {
      return new Contents(
          file.version,
          archive.images().stream()
              .flatMap(image -> image.name().stream())
              .collect(Collectors.toUnmodifiableSet()));
    } catch (ContainerdException e) {
      // Another's file, or one that is still being copied: it must not hide the others.
      LOG.log(System.Logger.Level.WARNING, "{0} is left out: {1}", file.path, e.getMessage());
      return new Contents(file.version, Set.of());
    }
  }
}
