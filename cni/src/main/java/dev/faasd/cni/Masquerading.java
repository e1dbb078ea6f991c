package dev.faasd.cni;

import java.util.List;

/**
 * The masquerading that the bridge plugin sets up for each attachment of another runtime ({@code
 * ipMasq}): a rule that leads to a chain, told by their comment. The plugin takes them back only
 * through the interface inside; where that ended with its process, they are taken back here.
 */
final class Masquerading {
  private static final String TABLE = "nat";
  private static final String ENTRANCE = "POSTROUTING";
  private static final String JUMP = "-j ";

  private Masquerading() {}

  /** Removes what there is of an attachment. */
  static void remove(String network, String pluginId) {
    // As iptables-save writes the plugin's: name: "NETWORK" id: "ID"
    String comment = "\"name: \\\"%s\\\" id: \\\"%s\\\"\"".formatted(network, pluginId);
    Iptables now = Iptables.read();
    List<String> chains =
        now.rules(TABLE, ENTRANCE).stream()
            .filter(rule -> rule.contains(comment) && rule.contains(JUMP))
            .map(rule -> rule.substring(rule.lastIndexOf(JUMP) + JUMP.length()))
            .toList();
    Iptables.Changes changes = new Iptables.Changes();
    SubnetRules.delete(now, changes, TABLE, chains);
    changes.apply();
  }
}
