package dev.faasd.cni;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of the plugin portmap (1.0 and newer): a chain for each container, with jumps from
 * three top chains that all networks of the host share and that the plugin never removes.
 */
final class PublishedPorts {
  private static final System.Logger LOG = System.getLogger(PublishedPorts.class.getName());

  private static final String TOP = "CNI-HOSTPORT-DNAT";
  private static final String MASQUERADE = "CNI-HOSTPORT-MASQ";
  private static final String MARK = "CNI-HOSTPORT-SETMARK";
  private static final List<String> TOP_CHAINS = List.of(TOP, MASQUERADE, MARK);

  /** From outside, and from the host itself. */
  private static final int WAYS_IN = 2;

  /** The comment of a jump to a container's chain; iptables-save escapes its quotes. */
  private static final Pattern COMMENT =
      Pattern.compile("name: \\\\?\"([^\"\\\\]+)\\\\?\" id: \\\\?\"([^\"\\\\]+)\\\\?\"");

  private PublishedPorts() {}

  /** The containers of a network, by its name, for which something is published. */
  static Set<String> containerIds(Iptables now, String network) {
    Set<String> ids = new TreeSet<>();
    for (String rule : now.rules("nat", TOP)) {
      Matcher matcher = COMMENT.matcher(rule);
      if (matcher.find() && matcher.group(1).equals(network)) {
        ids.add(matcher.group(2));
      }
    }
    return ids;
  }

  /**
   * Whether everything is there that leads to this container, after others may have flushed tables.
   */
  static boolean areWhole(Iptables now, String network, String containerId) {
    return now.jumpsTo("nat", List.of(TOP)).size() >= WAYS_IN
        && !now.jumpsTo("nat", List.of(MASQUERADE)).isEmpty()
        && !now.rules("nat", MASQUERADE).isEmpty()
        && !now.rules("nat", MARK).isEmpty()
        && now.rules("nat", TOP).stream()
            .filter(rule -> isFor(rule, network, containerId))
            .map(rule -> rule.substring(rule.lastIndexOf(' ') + 1))
            .anyMatch(chain -> !now.rules("nat", chain).isEmpty());
  }

  private static boolean isFor(String rule, String network, String containerId) {
    Matcher matcher = COMMENT.matcher(rule);
    return matcher.find()
        && matcher.group(1).equals(network)
        && matcher.group(2).equals(containerId);
  }

  /**
   * Removes the top chains when no container of any network uses them. One transaction: when
   * somebody publishes a port in this moment, deleting fails and all stays as it is, which is right
   * then and does no harm otherwise.
   */
  static void removeTopChainsIfEmpty() {
    Iptables now = Iptables.read();
    if (!now.hasChain("nat", TOP) || !now.rules("nat", TOP).isEmpty()) {
      return;
    }
    Iptables.Changes changes = new Iptables.Changes();
    SubnetRules.delete(now, changes, "nat", TOP_CHAINS);
    try {
      changes.apply();
    } catch (NetworkException.Failed e) {
      LOG.log(
          System.Logger.Level.INFO,
          "The chains of published ports stay, somebody uses them: {0}",
          e.getMessage());
    }
  }
}
