package dev.faasd.api;

import java.util.List;
import java.util.Optional;

/** Which keys labels and annotations may have. */
final class LabelKeys {
  /**
   * containerd acts on labels of these prefixes, some start programs on the host; the last is ours.
   */
  private static final List<String> RESERVED =
      List.of("containerd.io/", "io.containerd", "dev.faasd/");

  private LabelKeys() {}

  /**
   * What is wrong with a key, for people; empty when nothing is.
   *
   * @param field where it stands, such as {@code labels}
   */
  static Optional<String> problem(String field, String key) {
    if (key.isBlank()) {
      return Optional.of("a key in %s is empty".formatted(field));
    }
    return RESERVED.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(
            prefix ->
                "'%s' in %s begins with '%s', which is reserved"
                    .formatted(Names.shown(key), field, prefix));
  }
}
