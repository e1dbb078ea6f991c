package dev.faasd.compose;

import java.util.List;
import java.util.Optional;

/**
 * A YAML document as plain values that know their place in the file. Scalars are the text as
 * written: what a number or a truth is, the reader of the key decides, so that {@code 22:22} is no
 * sexagesimal number and {@code no} no boolean.
 */
sealed interface YamlValue {
  Location at();

  /**
   * A text, a number, anything that is no collection.
   *
   * @param absent true for {@code null}, {@code ~} and nothing at all; then the text is empty
   */
  record Scalar(Location at, String text, boolean absent) implements YamlValue {}

  /** A list. */
  record Sequence(Location at, List<YamlValue> items) implements YamlValue {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys with values, in the order of the file; no key occurs twice. */
  record Mapping(Location at, List<Entry> entries) implements YamlValue {
    public Mapping {
      entries = List.copyOf(entries);
    }

    Optional<YamlValue> get(String key) {
      return entries.stream().filter(e -> e.key().equals(key)).map(Entry::value).findFirst();
    }
  }

  /** One key of a mapping; {@code at} is the key's place. */
  record Entry(Location at, String key, YamlValue value) {}

  /** What the value is, in a person's words. */
  default String kind() {
    return switch (this) {
      case Scalar scalar when scalar.absent() -> "nothing";
      case Scalar _ -> "a single value";
      case Sequence _ -> "a list";
      case Mapping _ -> "a mapping";
    };
  }
}
