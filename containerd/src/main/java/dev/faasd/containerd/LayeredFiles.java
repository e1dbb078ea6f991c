package dev.faasd.containerd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads small files of a snapshot without mounting it: from the directories that overlayfs would
 * lay over one another. Links are followed inside of it only, never into the host.
 */
final class LayeredFiles {
  private static final int MAX_LINKS = 40;
  private static final int MAX_SIZE = 4 << 20;

  /** Uppermost first. */
  private final List<Path> layers;

  LayeredFiles(List<Path> layers) {
    this.layers = List.copyOf(layers);
  }

  /** Of an overlay, or of the bind mount that a snapshot of one layer is. */
  static LayeredFiles of(List<Mount> mounts) {
    List<Path> layers = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount.type().equals("overlay")) {
        option(mount, "upperdir=").map(Path::of).forEach(layers::add);
        option(mount, "lowerdir=")
            .flatMap(dirs -> Stream.of(dirs.split(":", -1)))
            .map(Path::of)
            .forEach(layers::add);
      } else {
        layers.add(Path.of(mount.source()));
      }
    }
    return new LayeredFiles(layers);
  }

  private static Stream<String> option(Mount mount, String name) {
    return mount.options().stream()
        .filter(option -> option.startsWith(name))
        .map(option -> option.substring(name.length()));
  }

  /** Nothing if there is no regular file of that path. */
  Optional<String> read(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(parts(path));
    Deque<String> here = new ArrayDeque<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      if (part.equals("..")) {
        here.pollLast();
        continue;
      }
      here.addLast(part);
      Optional<Path> found = locate(here);
      if (found.isEmpty() || links > MAX_LINKS) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(found.get())) {
        links++;
        here.removeLast();
        String target = Files.readSymbolicLink(found.get()).toString();
        if (target.startsWith("/")) {
          here.clear();
        }
        parts(target).reversed().forEach(rest::addFirst);
      }
    }
    Optional<Path> file =
        locate(here).filter(found -> Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS));
    if (file.isEmpty() || Files.size(file.get()) > MAX_SIZE) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(file.get(), StandardCharsets.ISO_8859_1));
  }

  private static List<String> parts(String path) {
    return Stream.of(path.split("/", -1))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }

  /**
   * Where overlayfs would find it. What is no directory, such as a link or the mark of a deleted
   * file, hides what the layers below have under that name: a link is never followed on the way.
   */
  private Optional<Path> locate(Iterable<String> path) throws IOException {
    for (Path layer : layers) {
      Path below = layer;
      boolean present = true;
      for (String part : path) {
        if (!attributes(below).isDirectory()) {
          return Optional.empty();
        }
        below = below.resolve(part);
        present = Files.exists(below, LinkOption.NOFOLLOW_LINKS);
        if (!present) {
          break;
        }
      }
      if (present) {
        // Overlayfs marks a deleted file by a character device.
        return attributes(below).isOther() ? Optional.empty() : Optional.of(below);
      }
    }
    return Optional.empty();
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
