package dev.faasd.compose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the keys of one mapping. What is wrong goes to the problems and reading goes on, as if the
 * key were not there. Asking for a key makes it known; {@link #refuseUnknown()} refuses the rest.
 */
final class Fields {
  private final String path;
  private final YamlValue.Mapping mapping;
  private final Problems problems;
  private final Set<String> known = new TreeSet<>();

  /**
   * Reads the mapping.
   *
   * @param path of the mapping in the document, such as {@code services.nats}; empty for the root
   */
  Fields(String path, YamlValue.Mapping mapping, Problems problems) {
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
  }

  Location at() {
    return mapping.at();
  }

  /** The key's place, or the mapping's if it is absent. */
  Location at(String key) {
    return mapping.entries().stream()
        .filter(entry -> entry.key().equals(key))
        .map(YamlValue.Entry::at)
        .findFirst()
        .orElse(mapping.at());
  }

  /** The value, whatever it is; nothing if absent or null. */
  Optional<YamlValue> value(String key) {
    known.add(key);
    return mapping
        .get(key)
        .filter(value -> !(value instanceof YamlValue.Scalar scalar && scalar.absent()));
  }

  /** A single value. */
  Optional<String> text(String key) {
    return value(key).flatMap(value -> text(key, value));
  }

  /** The item of a list as a single value. */
  Optional<String> single(String key, YamlValue item) {
    return text(key, item);
  }

  /** A single value with a grammar; the parser throws {@link IllegalArgumentException}. */
  <T> Optional<T> text(String key, Function<String, T> parser) {
    return value(key)
        .flatMap(value -> text(key, value).flatMap(text -> parsed(value.at(), text, parser)));
  }

  /** A list of single values with a grammar; the parser throws {@link IllegalArgumentException}. */
  <T> List<T> texts(String key, Function<String, T> parser) {
    List<T> parsed = new ArrayList<>();
    for (YamlValue item : items(key)) {
      text(key, item).flatMap(text -> parsed(item.at(), text, parser)).ifPresent(parsed::add);
    }
    return parsed;
  }

  /** True or false; nothing if absent or neither. */
  Optional<Boolean> flag(String key) {
    return text(
        key,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException(
                      "%s must be true or false, not \"%s\"".formatted(name(key), text));
            });
  }

  /** A list of single values, or a single one. */
  <T> List<T> textOrTexts(String key, Function<String, T> parser) {
    return value(key).orElse(null) instanceof YamlValue.Scalar
        ? text(key, parser).stream().toList()
        : texts(key, parser);
  }

  /**
   * Names with values, as a mapping or as a list of {@code NAME=value}; a name may have no value.
   */
  Map<String, Optional<String>> assignments(String key) {
    Map<String, Optional<String>> assigned = new LinkedHashMap<>();
    switch (value(key).orElse(null)) {
      case null -> {}
      case YamlValue.Mapping mapping -> {
        for (YamlValue.Entry entry : mapping.entries()) {
          if (entry.value() instanceof YamlValue.Scalar scalar) {
            assigned.put(
                entry.key(), scalar.absent() ? Optional.empty() : Optional.of(scalar.text()));
          } else {
            problem(
                entry.value(),
                "%s.%s must be text, not %s"
                    .formatted(name(key), entry.key(), entry.value().kind()));
          }
        }
      }
      case YamlValue _ -> {
        for (String entry : texts(key, text -> text)) {
          int equals = entry.indexOf('=');
          assigned.put(
              equals < 0 ? entry : entry.substring(0, equals),
              equals < 0 ? Optional.empty() : Optional.of(entry.substring(equals + 1)));
        }
      }
    }
    return assigned;
  }

  /** The items of a list; none if absent. */
  List<YamlValue> items(String key) {
    return switch (value(key).orElse(null)) {
      case null -> List.of();
      case YamlValue.Sequence(_, List<YamlValue> items) -> items;
      case YamlValue other -> {
        problems.add(other.at(), name(key) + " must be a list, not " + other.kind());
        yield List.of();
      }
    };
  }

  /** A mapping; an empty one if absent. */
  Fields section(String key) {
    return switch (value(key).orElse(null)) {
      case null -> nested(key, new YamlValue.Mapping(at(), List.of()));
      case YamlValue.Mapping section -> nested(key, section);
      case YamlValue other -> {
        problems.add(other.at(), name(key) + " must be a mapping, not " + other.kind());
        yield nested(key, new YamlValue.Mapping(other.at(), List.of()));
      }
    };
  }

  /** The mappings of a mapping of mappings, such as {@code services}, in the order of the file. */
  Map<String, Fields> sections(String key) {
    return sections(key, false);
  }

  /** The same, where a section may also be nothing at all. */
  Map<String, Fields> sections(String key, boolean mayBeAbsent) {
    Map<String, Fields> sections = new LinkedHashMap<>();
    switch (value(key).orElse(null)) {
      case null -> {}
      case YamlValue.Mapping(_, List<YamlValue.Entry> entries) -> {
        for (YamlValue.Entry entry : entries) {
          String child = name(key) + "." + entry.key();
          switch (entry.value()) {
            case YamlValue.Mapping section ->
                sections.put(
                    entry.key(),
                    new Fields(
                        child, new YamlValue.Mapping(entry.at(), section.entries()), problems));
            case YamlValue.Scalar scalar when scalar.absent() && mayBeAbsent ->
                sections.put(
                    entry.key(),
                    new Fields(child, new YamlValue.Mapping(entry.at(), List.of()), problems));
            case YamlValue other ->
                problems.add(entry.at(), child + " must be a mapping, not " + other.kind());
          }
        }
      }
      case YamlValue other ->
          problems.add(other.at(), name(key) + " must be a mapping, not " + other.kind());
    }
    return sections;
  }

  /** Reads a mapping that stands where a single value might. */
  Fields nested(String key, YamlValue.Mapping value) {
    return new Fields(name(key), value, problems);
  }

  /** Parses the text, or adds a problem. */
  <T> Optional<T> parsed(Location at, String text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problems.add(at, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Adds a problem at the key. */
  void problem(String key, String sentence) {
    problems.add(at(key), sentence);
  }

  /** Warns of each of these keys that is there, for its reason. */
  void warn(Map<String, String> reasons) {
    reasons.forEach(
        (key, reason) -> {
          if (mapping.get(key).isPresent()) {
            known.add(key);
            problems.warn(at(key), name(key) + " has no effect: " + reason);
          }
        });
  }

  /** Warns at the key. */
  void warning(String key, String sentence) {
    problems.warn(at(key), sentence);
  }

  /** Adds a problem at the value. */
  void problem(YamlValue value, String sentence) {
    problems.add(value.at(), sentence);
  }

  /** The key with its path. */
  String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The keys, known or not. */
  List<String> keys() {
    return mapping.entries().stream().map(YamlValue.Entry::key).toList();
  }

  /** Reads the text, whose problems are among these. */
  Map<String, String> variables(Path file, String text) {
    return DotEnv.read(file, text, problems);
  }

  /** Adds a problem for each key that nobody has asked for; {@code x-…} is anybody's. */
  void refuseUnknown() {
    for (YamlValue.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key()) && !entry.key().startsWith("x-")) {
        problems.add(
            entry.at(),
            name(entry.key()) + " is not supported; known here: " + String.join(", ", known));
      }
    }
  }

  private Optional<String> text(String key, YamlValue value) {
    if (value instanceof YamlValue.Scalar scalar && !scalar.absent()) {
      return Optional.of(scalar.text());
    }
    problems.add(value.at(), name(key) + " must be text, not " + value.kind());
    return Optional.empty();
  }
}
