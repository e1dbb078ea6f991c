package dev.faasd.workload;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.Digest;
import dev.faasd.containerd.ImageArchive;
import dev.faasd.containerd.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory of image archives and what is in them. The table of contents of each is read again
 * only when the file has changed. Thread-safe.
 */
final class ArchiveDirectory {
  private static final System.Logger LOG = System.getLogger(ArchiveDirectory.class.getName());

  /** What tells a changed file from the one that was read. */
  private record Version(FileTime modified, long size) {}

  private record Contents(Version version, Map<ImageReference, Digest> images) {}

  private record File(Path path, Version version) {}

  /**
   * An image in the directory.
   *
   * @param digest of what the name points to there
   */
  record Found(Path archive, Digest digest) {}

  private final Path directory;
  private Map<Path, Contents> known = Map.of();

  ArchiveDirectory(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** The image of this name in the newest archive that has it. */
  synchronized Optional<Found> find(ImageReference name) {
    Map<Path, Contents> contents = new HashMap<>();
    Optional<Found> newest = Optional.empty();
    for (File file : files()) {
      Contents before = known.get(file.path);
      Contents now = before != null && before.version.equals(file.version) ? before : read(file);
      contents.put(file.path, now);
      Digest digest = now.images.get(name);
      if (digest != null) {
        newest = Optional.of(new Found(file.path, digest));
      }
    }
    known = contents;
    return newest;
  }

  /** Oldest first. */
  private List<File> files() {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths
          .filter(Files::isRegularFile)
          .flatMap(ArchiveDirectory::describe)
          .sorted(Comparator.comparing(file -> file.version.modified))
          .toList();
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
      LOG.log(System.Logger.Level.WARNING, "leaving out {0}: {1}", path, e);
      return Stream.empty();
    }
  }

  private static Contents read(File file) {
    try (ImageArchive archive = ImageArchive.open(file.path)) {
      Map<ImageReference, Digest> images = new HashMap<>();
      archive
          .images()
          .forEach(image -> image.name().ifPresent(n -> images.put(n, image.target().digest())));
      return new Contents(file.version, images);
    } catch (ContainerdException e) {
      // Another's file, or one that is still being copied: it must not hide the others.
      LOG.log(System.Logger.Level.WARNING, "leaving out {0}: {1}", file.path, e.getMessage());
      return new Contents(file.version, Map.of());
    }
  }
}
