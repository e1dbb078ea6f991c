package dev.faasd.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads a few small files out of the layers of an image where they lie on the host, without
 * mounting them. Symbolic links are followed inside the layers only, so that no image can show us a
 * file of the host; a whiteout (character device of overlayfs) hides what lies below it.
 *
 * @param layers directories on the host, topmost first
 */
record LayeredFiles(List<Path> layers) {
  private static final int MOST_LINKS = 16;
  private static final long LARGEST_FILE = 4L << 20;

  LayeredFiles {
    layers = List.copyOf(layers);
  }

  /** The whole content of a regular file, empty when there is none of that name. */
  Optional<byte[]> read(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(names(path));
    Path at = Path.of("");
    int links = 0;
    while (!rest.isEmpty()) {
      Path next = at.resolve(rest.pop()).normalize();
      if (next.startsWith("..")) {
        next = Path.of("");
      }
      Optional<Path> found = topmost(next);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      if (Files.isSymbolicLink(found.get())) {
        if (++links > MOST_LINKS) {
          return Optional.empty();
        }
        String target = Files.readSymbolicLink(found.get()).toString();
        List<String> names = names(target);
        names.reversed().forEach(rest::push);
        at = target.startsWith("/") ? Path.of("") : at;
      } else {
        at = next;
      }
    }
    return content(at);
  }

  private static List<String> names(String path) {
    return List.of(path.split("/")).stream()
        .filter(name -> !name.isEmpty() && !name.equals("."))
        .toList();
  }

  /** Where overlayfs would find it: what is no directory hides the layers below. */
  private Optional<Path> topmost(Path path) throws IOException {
    for (Path layer : layers) {
      Path file = layer;
      boolean present = true;
      for (Path name : path) {
        if (!attributes(file).isDirectory()) {
          return Optional.empty();
        }
        file = file.resolve(name);
        present = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!present) {
          break;
        }
      }
      if (present) {
        return attributes(file).isOther() ? Optional.empty() : Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private Optional<byte[]> content(Path path) throws IOException {
    Optional<Path> file = topmost(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    BasicFileAttributes attributes = attributes(file.get());
    if (!attributes.isRegularFile() || attributes.size() > LARGEST_FILE) {
      return Optional.empty();
    }
    return Optional.of(Files.readAllBytes(file.get()));
  }
}
