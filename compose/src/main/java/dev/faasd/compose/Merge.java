package dev.faasd.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lays a later compose file over an earlier one as the Compose specification has it: mappings are
 * merged key by key, lists are joined, anything else is replaced. What is nothing in the later file
 * leaves the earlier as it is.
 */
final class Merge {
  /** Lists that are one value, not many. */
  private static final Set<String> WHOLE = Set.of("command", "entrypoint", "test");

  /** What may be written as a list or as a mapping; merged as mappings. */
  private static final Set<String> NAMED =
      Set.of("environment", "labels", "depends_on", "extra_hosts");

  private Merge() {}

  static YamlValue of(YamlValue earlier, YamlValue later) {
    return merge("", earlier, later);
  }

  private static YamlValue merge(String key, YamlValue earlier, YamlValue later) {
    YamlValue one = NAMED.contains(key) ? named(key, earlier) : earlier;
    YamlValue other = NAMED.contains(key) ? named(key, later) : later;
    return switch (other) {
      case YamlValue.Scalar scalar when scalar.absent() -> one;
      case YamlValue.Mapping mapping when one instanceof YamlValue.Mapping first ->
          mappings(first, mapping);
      case YamlValue.Sequence list
          when one instanceof YamlValue.Sequence first && !WHOLE.contains(key) ->
          lists(first, list);
      case YamlValue replacement -> replacement;
    };
  }

  private static YamlValue mappings(YamlValue.Mapping earlier, YamlValue.Mapping later) {
    Map<String, YamlValue.Entry> merged = new LinkedHashMap<>();
    earlier.entries().forEach(entry -> merged.put(entry.key(), entry));
    for (YamlValue.Entry entry : later.entries()) {
      merged.merge(
          entry.key(),
          entry,
          (one, other) ->
              new YamlValue.Entry(
                  other.at(), other.key(), merge(other.key(), one.value(), other.value())));
    }
    return new YamlValue.Mapping(earlier.at(), List.copyOf(merged.values()));
  }

  /** An item of the later file takes the place of one that is about the same. */
  private static YamlValue lists(YamlValue.Sequence earlier, YamlValue.Sequence later) {
    Map<String, YamlValue> merged = new LinkedHashMap<>();
    earlier.items().forEach(item -> merged.put(subject(item), item));
    later.items().forEach(item -> merged.put(subject(item), item));
    return new YamlValue.Sequence(earlier.at(), List.copyOf(merged.values()));
  }

  /** The target of a volume or secret, else all of it. */
  private static String subject(YamlValue item) {
    return switch (item) {
      case YamlValue.Scalar scalar when scalar.text().matches("[^:]+:/[^:]*(:[a-z]+)?") ->
          "target " + scalar.text().split(":", -1)[1];
      case YamlValue.Scalar scalar -> scalar.text();
      case YamlValue.Mapping mapping
          when mapping.get("target").orElse(null) instanceof YamlValue.Scalar target
              && mapping.get("published").isEmpty() ->
          "target " + target.text();
      case YamlValue other -> other.toString();
    };
  }

  private static YamlValue named(String key, YamlValue value) {
    if (!(value instanceof YamlValue.Sequence list)) {
      return value;
    }
    List<YamlValue.Entry> entries = new ArrayList<>();
    for (YamlValue item : list.items()) {
      if (!(item instanceof YamlValue.Scalar(Location at, String text, _))) {
        return value; // whoever reads it will say so
      }
      String[] parts = text.split(key.equals("extra_hosts") ? "[=:]" : "=", 2);
      entries.add(
          new YamlValue.Entry(
              at,
              parts[0],
              new YamlValue.Scalar(at, parts.length == 2 ? parts[1] : "", parts.length < 2)));
    }
    return new YamlValue.Mapping(list.at(), entries);
  }
}
