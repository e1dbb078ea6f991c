package dev.faasd.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what a client left out, or sent as {@code null}, into something empty; copies the rest. */
final class Absent {
  private Absent() {}

  static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Keeps the order; null values become empty text, as Go decodes them. */
  static Map<String, String> map(@Nullable Map<String, @Nullable String> map) {
    if (map == null || map.isEmpty()) {
      return Map.of();
    }
    Map<String, String> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, text(value)));
    return Collections.unmodifiableMap(copy);
  }

  static List<String> list(@Nullable List<@Nullable String> list) {
    return list == null ? List.of() : list.stream().map(Absent::text).toList();
  }

  static <T> List<T> items(@Nullable List<@Nullable T> list) {
    return list == null
        ? List.of()
        : list.stream().filter(Objects::nonNull).<T>map(Objects::requireNonNull).toList();
  }
}
