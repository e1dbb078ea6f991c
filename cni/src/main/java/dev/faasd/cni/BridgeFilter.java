package dev.faasd.cni;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What bridged packets may do: an nftables table of the bridge family, which sees them whether or
 * not iptables does (br_netfilter).
 *
 * <ul>
 *   <li>An isolated port speaks ARP and IPv4 under its own addresses. It cannot take another's, and
 *       IPv6, which no rule of ours looks at, is no way to anybody.
 *   <li>It reaches services on their exposed ports and for DNS. It answers them: that is told by
 *       the flags of TCP, because not every kernel tracks connections on a bridge.
 *   <li>It does not reach what the host offers to services, nor the subnets it is kept off, but for
 *       DNS: some clouds have that beside the credentials of the machine.
 *   <li>Nobody has the host route packets back onto the bridge, past the isolation of ports.
 * </ul>
 *
 * <p>All of it follows from the settings and the records; where a change of some elements fails, as
 * after somebody's flush, the table is made anew. Callers hold the shared lock.
 */
final class BridgeFilter {
  private static final System.Logger LOG = System.getLogger(BridgeFilter.class.getName());

  private final NetworkSettings settings;
  private final AttachmentRecords records;

  BridgeFilter(NetworkSettings settings, AttachmentRecords records) {
    this.settings = settings;
    this.records = records;
  }

  /** Makes the table what it shall be. */
  void ensure(Conflist conflist) {
    nft(table(conflist, records.readAll()));
  }

  /** Lets in one that has its interface now; its record is written. */
  void admit(AttachmentRecord attachment) {
    change(elements(attachment, "add"), attachment.conflist(), records::readAll);
  }

  /** The opposite, while its record is still there; of one that never was let in, too. */
  void forget(AttachmentRecord attachment) {
    // What is not there cannot be deleted.
    List<String> commands = new ArrayList<>(elements(attachment, "add"));
    commands.addAll(elements(attachment, "delete"));
    change(
        commands,
        attachment.conflist(),
        () ->
            records.readAll().stream()
                .filter(other -> !other.containerId().equals(attachment.containerId()))
                .toList());
  }

  /** Takes the table away. */
  static void remove(String bridge) {
    String name = name(bridge);
    nft("add table %1$s%ndelete table %1$s%n".formatted(name));
  }

  private void change(
      List<String> commands, Conflist conflist, Supplier<List<AttachmentRecord>> all) {
    if (commands.isEmpty()) {
      return;
    }
    try {
      nft(String.join("\n", commands) + "\n");
    } catch (NetworkException.Failed e) {
      LOG.log(
          System.Logger.Level.INFO, "Making the table {0} anew: {1}", name(conflist.bridge()), e);
      nft(table(conflist, all.get()));
    }
  }

  private static List<String> elements(AttachmentRecord attachment, String verb) {
    String table = name(attachment.conflist().bridge());
    return Stream.of(Elements.values())
        .filter(set -> !set.of(attachment).isEmpty())
        .map(
            set ->
                "%s element %s %s { %s }"
                    .formatted(verb, table, set.title(), String.join(", ", set.of(attachment))))
        .toList();
  }

  private String table(Conflist conflist, Collection<AttachmentRecord> attachments) {
    List<AttachmentRecord> here =
        attachments.stream()
            .filter(one -> one.conflist().bridge().equals(conflist.bridge()))
            .toList();
    return """
        add table %1$s
        delete table %1$s
        table %1$s {
          set isolated { type ifname; %2$s}
          set own { type ifname . ether_addr . ipv4_addr; %3$s}
          set exposed { type ipv4_addr . inet_service; %4$s}
          set closed { type ipv4_addr; flags interval; auto-merge; %5$s}
          chain prerouting {
            type filter hook prerouting priority -200; policy accept;
            iifname @isolated jump identity
          }
          chain identity {
            ether type ip iifname . ether saddr . ip saddr @own return
            iifname . ether saddr . arp saddr ip @own iifname . arp saddr ether . arp saddr ip @own return
            drop
          }
          chain forward {
            type filter hook forward priority 0; policy accept;
            iifname @isolated jump services
          }
          chain services {
            ether type arp return
            ip daddr . tcp dport @exposed return
            meta l4proto { tcp, udp } th dport 53 return
            tcp flags & (syn | ack) != syn return
            drop
          }
          chain input {
            type filter hook input priority 0; policy accept;
            ip saddr %6$s ip daddr %6$s ip daddr != %7$s drop
            iifname @isolated jump host
          }
          chain host {
            %8$s
            ip daddr @closed meta l4proto { tcp, udp } th dport 53 return
            ip daddr @closed drop
          }
        }
        """
        .formatted(
            name(conflist.bridge()),
            Elements.ISOLATED.declare(here),
            Elements.OWN.declare(here),
            Elements.EXPOSED.declare(here),
            declare(settings.closed()),
            conflist.subnet(),
            conflist.gateway().getHostAddress(),
            hostPorts(conflist));
  }

  private String hostPorts(Conflist conflist) {
    return settings.openHostPorts().stream()
        .sorted()
        .map(
            port ->
                "ip daddr %s tcp dport %d drop"
                    .formatted(conflist.gateway().getHostAddress(), port))
        .collect(Collectors.joining("\n    "));
  }

  static String declare(Collection<String> elements) {
    return elements.isEmpty() ? "" : "elements = { " + String.join(", ", elements) + " } ";
  }

  private static String name(String bridge) {
    return "bridge faasd_" + bridge.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  private static void nft(String commands) {
    HostProgram.NFT.run(List.of("-f", "-"), commands);
  }
}
