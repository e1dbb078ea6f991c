package dev.faasd.compose;

import java.nio.file.Path;
import java.util.List;

/**
 * A file or directory of the host in a service.
 *
 * @param source absolute
 * @param target absolute, in the container
 * @param readOnly whether the service must not write
 */
public record Volume(Path source, String target, boolean readOnly) {
  /**
   * Reads {@code SOURCE:TARGET} and {@code SOURCE:TARGET:ro|rw}.
   *
   * @param directory that relative sources are relative to
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  static Volume parse(String text, Path directory) {
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() < 2 || parts.size() > 3) {
      throw new IllegalArgumentException(
          "volume \"" + text + "\" is not of the form SOURCE:TARGET or SOURCE:TARGET:ro");
    }
    String mode = parts.size() == 3 ? parts.get(2) : "rw";
    if (!mode.equals("ro") && !mode.equals("rw")) {
      throw new IllegalArgumentException("volume mode \"" + mode + "\" is neither ro nor rw");
    }
    return of(parts.get(0), parts.get(1), mode.equals("ro"), directory);
  }

  /**
   * Checks the parts of a volume.
   *
   * @throws IllegalArgumentException with a sentence, if one is wrong
   */
  static Volume of(String source, String target, boolean readOnly, Path directory) {
    if (!source.startsWith("/") && !source.startsWith("./") && !source.startsWith("../")) {
      throw new IllegalArgumentException(
          "volume source \""
              + source
              + "\" must begin with / or ./ or ../ (named volumes are not supported)");
    }
    if (!target.startsWith("/") || Path.of(target).normalize().getNameCount() == 0) {
      throw new IllegalArgumentException(
          "volume target \"" + target + "\" must be an absolute path below /");
    }
    return new Volume(
        directory.resolve(source).normalize(), Path.of(target).normalize().toString(), readOnly);
  }

  @Override
  public String toString() {
    return source + ":" + target + (readOnly ? ":ro" : "");
  }
}
