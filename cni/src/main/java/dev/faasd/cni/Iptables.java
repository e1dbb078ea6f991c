package dev.faasd.cni;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The host's IPv4 rules at one moment, as {@code iptables-save} tells them, and changes to them as
 * {@code iptables-restore} takes them: one process each, and a table changes as a whole or not at
 * all.
 */
final class Iptables {
  private final Map<String, List<String>> tables;

  private Iptables(Map<String, List<String>> tables) {
    this.tables = tables;
  }

  static Iptables read() {
    return parse(HostProgram.IPTABLES_SAVE.run(List.of(), ""));
  }

  static Iptables parse(String saved) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        current = tables.computeIfAbsent(line.substring(1), _ -> new ArrayList<>());
      } else if (line.startsWith(":") || line.startsWith("-A ")) {
        current.add(line);
      }
    }
    return new Iptables(tables);
  }

  /**
   * A comment, quoted as iptables-save does it when there is more than letters, digits, _ and -.
   */
  static String comment(String text) {
    boolean plain = text.matches("[a-zA-Z0-9_-]+");
    return "-m comment --comment " + (plain ? text : "\"" + text + "\"");
  }

  boolean hasChain(String table, String chain) {
    return lines(table).stream().anyMatch(line -> line.startsWith(":" + chain + " "));
  }

  /** The names of a table's chains that begin so. */
  List<String> chains(String table, String prefix) {
    return lines(table).stream()
        .filter(line -> line.startsWith(":" + prefix))
        .map(line -> line.substring(1, line.indexOf(' ')))
        .toList();
  }

  /** The rules of a chain, in order, without {@code -A CHAIN}. */
  List<String> rules(String table, String chain) {
    String prefix = "-A " + chain + " ";
    return lines(table).stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  /** All rules {@code CHAIN REST} of a table that jump to one of these. */
  List<String> jumpsTo(String table, List<String> targets) {
    return lines(table).stream()
        .filter(line -> line.startsWith("-A "))
        .filter(line -> targets.stream().anyMatch(t -> (line + " ").contains(" -j " + t + " ")))
        .map(line -> line.substring("-A ".length()))
        .toList();
  }

  private List<String> lines(String table) {
    return tables.getOrDefault(table, List.of());
  }

  /** Changes to some tables, applied together. */
  static final class Changes {
    private final Map<String, List<String>> tables = new LinkedHashMap<>();

    /** Adds a line in the language of iptables-restore. */
    void add(String table, String line) {
      tables.computeIfAbsent(table, _ -> new ArrayList<>()).add(line);
    }

    boolean isEmpty() {
      return tables.isEmpty();
    }

    void apply() {
      if (!isEmpty()) {
        HostProgram.IPTABLES_RESTORE.run(List.of("-w", "--noflush"), text());
      }
    }

    String text() {
      StringBuilder text = new StringBuilder();
      tables.forEach(
          (table, lines) -> {
            text.append('*').append(table).append('\n');
            lines.forEach(line -> text.append(line).append('\n'));
            text.append("COMMIT\n");
          });
      return text.toString();
    }
  }
}
