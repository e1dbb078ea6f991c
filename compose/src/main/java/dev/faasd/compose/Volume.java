package dev.faasd.compose;

import java.nio.file.Path;
import java.util.OptionalLong;

/** What a service finds at a path of its own that is not its image's. */
public sealed interface Volume {
  /** Absolute, in the container. */
  String target();

  /**
   * A file or directory of the host.
   *
   * @param source absolute
   * @param readOnly whether the service must not write
   */
  record Bind(Path source, String target, boolean readOnly) implements Volume {
    @Override
    public String toString() {
      return source + ":" + target + (readOnly ? ":ro" : "");
    }
  }

  /**
   * A directory that faasd keeps under a name.
   *
   * @param source absolute, where it is on the host
   * @param readOnly whether the service must not write
   */
  record Named(String name, Path source, String target, boolean readOnly) implements Volume {
    @Override
    public String toString() {
      return name + ":" + target + (readOnly ? ":ro" : "");
    }
  }

  /**
   * Memory, empty at each start.
   *
   * @param bytes at most; empty: half of the host's memory, as the kernel has it
   * @param mode of the directory, octal
   */
  record Memory(String target, OptionalLong bytes, String mode) implements Volume {
    @Override
    public String toString() {
      return target + ":mode=" + mode + (bytes.isPresent() ? ",size=" + bytes.getAsLong() : "");
    }
  }

  /**
   * Checks a target.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  static String target(String text) {
    if (!text.startsWith("/") || Path.of(text).normalize().getNameCount() == 0) {
      throw new IllegalArgumentException(
          "volume target \"" + text + "\" must be an absolute path below /");
    }
    return Path.of(text).normalize().toString();
  }
}
