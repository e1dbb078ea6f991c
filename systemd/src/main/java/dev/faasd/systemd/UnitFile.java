package dev.faasd.systemd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A unit file as a value, see systemd.unit(5). Values are written as they are: what {@code %} or
 * {@code $} mean to systemd they mean here; {@link #command} makes a value without such meanings.
 *
 * @param name with its type, such as {@code faasd.service}
 */
public record UnitFile(String name, List<Entry> entries) {
  /**
   * One assignment.
   *
   * @param section such as {@code Service}
   */
  public record Entry(String section, String key, String value) {}

  public UnitFile {
    entries = List.copyOf(entries);
  }

  /** A unit without any section. */
  public static UnitFile named(String name) {
    return new UnitFile(name, List.of());
  }

  /** This unit with one more assignment at the end of a section. */
  public UnitFile with(String section, String key, String value) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(section, key, value));
    return new UnitFile(name, more);
  }

  /** The file: sections in the order in which they were first named. */
  public String text() {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    for (Entry entry : entries) {
      sections
          .computeIfAbsent(entry.section(), section -> new StringBuilder("[" + section + "]\n"))
          .append("%s=%s\n".formatted(entry.key(), entry.value()));
    }
    return String.join("\n", sections.values());
  }

  /** A command line in which no word is taken apart or filled in. */
  public static String command(List<String> words) {
    return words.stream().map(UnitFile::word).collect(Collectors.joining(" "));
  }

  private static String word(String word) {
    String plain = word.replace("%", "%%").replace("$", "$$");
    return plain.matches("[^\\s\"'\\\\;]+")
        ? plain
        : '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
