package dev.faasd.cni;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules that are the same for every container of a bridge, made once.
 *
 * <p>Four chains named after the bridge, each reached by one jump at the top of a built-in chain:
 *
 * <ul>
 *   <li>what leaves the subnet gets the host's address;
 *   <li>routed traffic: out with the subnet's own addresses; in only as an answer or through a
 *       published port. That is accepted at the top, because beside Docker the policy is DROP;
 *   <li>to the host: answers, DNS, and the ports the host offers on the bridge's address; nothing
 *       else;
 *   <li>nothing from the bridge to 127.0.0.0/8, which portmap opens for local clients of a
 *       published port ({@code route_localnet}); nothing from elsewhere to the subnet, be it to a
 *       container or to the host's address in it.
 * </ul>
 *
 * <p>Who on the bridge may do what is {@link BridgeFilter}'s.
 *
 * <p>Callers hold the shared lock.
 */
final class SubnetRules {
  /** In the filter table while forwarding is on only because of us: kept where the rules are. */
  private static final String FORWARDING_MARK = "FAASD-FORWARDING-OFF";

  private final String bridge;
  private final List<Chain> chains;

  /** A chain of ours and the one jump to it; rules as iptables-save prints them. */
  private record Chain(String table, String name, String hook, String match, List<String> rules) {
    String jump() {
      return match + " -j " + name;
    }
  }

  SubnetRules(Conflist conflist, Set<Integer> openHostPorts) {
    this.bridge = conflist.bridge();
    String comment = Iptables.comment("faasd:" + bridge);
    String subnet = conflist.subnet().toString();
    String host = conflist.gateway().getHostAddress();
    this.chains =
        List.of(
            new Chain(
                "raw",
                "FAASD-RAW-" + bridge,
                "PREROUTING",
                comment,
                List.of(
                    "-i lo -j RETURN",
                    "-d 127.0.0.0/8 -i " + bridge + " -j DROP",
                    "-d " + subnet + " ! -i " + bridge + " -j DROP")),
            new Chain("filter", "FAASD-FWD-" + bridge, "FORWARD", comment, forward(subnet)),
            new Chain(
                "filter",
                "FAASD-IN-" + bridge,
                "INPUT",
                "-i " + bridge + " " + comment,
                input(host, openHostPorts)),
            new Chain(
                "nat",
                "FAASD-NAT-" + bridge,
                "POSTROUTING",
                "-s " + subnet + " " + comment,
                List.of(
                    "-d " + subnet + " -j RETURN", "-d 224.0.0.0/4 -j RETURN", "-j MASQUERADE")));
  }

  private List<String> forward(String subnet) {
    return List.of(
        "-i " + bridge + " -o " + bridge + " -j ACCEPT",
        "-s " + subnet + " -i " + bridge + " -j ACCEPT",
        "-i " + bridge + " -j DROP",
        "-o " + bridge + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-o " + bridge + " -m conntrack --ctstate DNAT -j ACCEPT",
        "-o " + bridge + " -j DROP");
  }

  private static List<String> input(String host, Set<Integer> openHostPorts) {
    List<String> rules = new ArrayList<>();
    rules.add("-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
    rules.add("-p udp -m udp --dport 53 -j ACCEPT");
    rules.add("-p tcp -m tcp --dport 53 -j ACCEPT");
    for (int port : new TreeSet<>(openHostPorts)) {
      rules.add("-d " + host + "/32 -p tcp -m tcp --dport " + port + " -j ACCEPT");
    }
    rules.add("-j DROP");
    return rules;
  }

  /** Makes what is missing or different; returns false when all was there. */
  boolean ensure() {
    Iptables now = Iptables.read();
    Iptables.Changes changes = new Iptables.Changes();
    for (Chain chain : chains) {
      ensure(chain, now, changes);
    }
    changes.apply();
    return !changes.isEmpty();
  }

  private static void ensure(Chain chain, Iptables now, Iptables.Changes changes) {
    if (!now.hasChain(chain.table(), chain.name())
        || !now.rules(chain.table(), chain.name()).equals(chain.rules())) {
      // Declaring a chain of ours makes or empties it, also with --noflush.
      changes.add(chain.table(), ":" + chain.name() + " - [0:0]");
      chain.rules().forEach(r -> changes.add(chain.table(), "-A " + chain.name() + " " + r));
    }
    List<String> jumps = now.jumpsTo(chain.table(), List.of(chain.name()));
    if (!jumps.equals(List.of(chain.hook() + " " + chain.jump()))) {
      jumps.forEach(jump -> changes.add(chain.table(), "-D " + jump));
      changes.add(chain.table(), "-I " + chain.hook() + " 1 " + chain.jump());
    }
  }

  /**
   * Remembers, among the rules, that forwarding was off before the first network of ours, and who
   * else had rules for forwarded packets then.
   */
  static void rememberForwardingWasOff() {
    Iptables.Changes changes = new Iptables.Changes();
    changes.add("filter", ":" + FORWARDING_MARK + " - [0:0]");
    changes.add("filter", "-A " + FORWARDING_MARK + " " + othersForwarding(Iptables.read()));
    changes.apply();
  }

  /** A rule without effect that stands for the rules of others: whether they are still the same. */
  private static String othersForwarding(Iptables now) {
    List<String> others =
        now.rules("filter", "FORWARD").stream().filter(rule -> !rule.contains("FAASD-")).toList();
    return Iptables.comment("others:" + Integer.toHexString(others.hashCode()));
  }

  /**
   * Takes all rules of this bridge away, and portmap's top chains if nobody publishes anything.
   *
   * @return true when this was the last network, forwarding was off before the first, and nobody
   *     has begun to rely on it since
   */
  boolean remove() {
    Iptables now = Iptables.read();
    Iptables.Changes changes = new Iptables.Changes();
    for (Chain chain : chains) {
      delete(now, changes, chain.table(), List.of(chain.name()));
    }
    List<String> names = chains.stream().map(Chain::name).toList();
    boolean last = now.chains("filter", "FAASD-FWD-").stream().allMatch(names::contains);
    if (last) {
      delete(now, changes, "filter", List.of(FORWARDING_MARK));
    }
    changes.apply();
    PublishedPorts.removeTopChainsIfEmpty();
    return last && now.rules("filter", FORWARDING_MARK).equals(List.of(othersForwarding(now)));
  }

  /** Deletes chains that may be there, and the jumps to them. */
  static void delete(
      Iptables now, Iptables.Changes changes, String table, List<String> candidates) {
    List<String> chains = candidates.stream().filter(c -> now.hasChain(table, c)).toList();
    now.jumpsTo(table, chains).forEach(jump -> changes.add(table, "-D " + jump));
    chains.forEach(chain -> changes.add(table, "-F " + chain));
    chains.forEach(chain -> changes.add(table, "-X " + chain));
  }
}
