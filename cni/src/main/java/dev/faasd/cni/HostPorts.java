package dev.faasd.cni;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which attachment has which port of the host. Callers hold the locks of the attachments, and the
 * shared one where it says so.
 */
final class HostPorts {
  private static final System.Logger LOG = System.getLogger(HostPorts.class.getName());

  private final AttachmentRecords records;
  private final PluginChain plugins;
  private final HostListeners listeners = HostListeners.ofThisHost();

  HostPorts(AttachmentRecords records, PluginChain plugins) {
    this.records = records;
    this.plugins = plugins;
  }

  /**
   * Writes down that the attachment has its ports. With the shared lock.
   *
   * @param yielding attachments that will give theirs up
   * @throws NetworkException.PortTaken when somebody else has one
   */
  void claim(AttachmentRecord attachment, Set<String> yielding) {
    if (!attachment.ports().isEmpty()) {
      checkFree(attachment, yielding);
    }
    records.write(attachment);
  }

  private void checkFree(AttachmentRecord attachment, Set<String> yielding) {
    if (!attachment.conflist().publishesPorts()) {
      throw new NetworkException.BadConfiguration(
          "Publishing ports of %s failed: the CNI configuration has no plugin with the capability portMappings"
              .formatted(attachment.containerId()),
          null);
    }
    List<AttachmentRecord> others =
        records.readAll().stream()
            .filter(other -> !other.containerId().equals(attachment.containerId()))
            .filter(other -> !yielding.contains(other.containerId()))
            .toList();
    attachment.ports().forEach(port -> checkFree(attachment.containerId(), port, others));
  }

  private void checkFree(String containerId, PortMapping wanted, List<AttachmentRecord> others) {
    for (AttachmentRecord other : others) {
      if (other.ports().stream().anyMatch(wanted::collidesWith)) {
        throw taken(containerId, wanted, "it is published for " + other.containerId());
      }
    }
    Optional<String> holder = listeners.holderOf(wanted);
    if (holder.isPresent()) {
      throw taken(containerId, wanted, holder.get() + " listens on it");
    }
  }

  private static NetworkException.PortTaken taken(
      String containerId, PortMapping wanted, String why) {
    return new NetworkException.PortTaken(
        wanted.hostPort(),
        "Publishing port %d/%s of the host for %s failed: %s"
            .formatted(wanted.hostPort(), wanted.protocol(), containerId, why));
  }

  /** Makes them lead to the attachment that is written down as having them; undoes a half. */
  void publish(AttachmentRecord attachment) {
    if (attachment.ports().isEmpty()) {
      return;
    }
    try {
      plugins.publish(attachment);
    } catch (NetworkException e) {
      try {
        withdraw(attachment);
      } catch (NetworkException undoing) {
        e.addSuppressed(undoing);
      }
      throw e;
    }
  }

  /** Makes nothing lead to it any more, and writes that down. */
  void withdraw(AttachmentRecord attachment) {
    plugins.withdraw(attachment);
    records.write(attachment.publishing(List.of()));
  }

  /** Puts back what others flushed. */
  void repair(AttachmentRecord attachment, Iptables now) {
    if (!areWhole(attachment, now) && !areWhole(attachment, Iptables.read())) {
      plugins.publish(attachment);
      LOG.log(
          System.Logger.Level.WARNING,
          "Rules of the published ports of {0} were gone, they are back",
          attachment.containerId());
    }
  }

  private static boolean areWhole(AttachmentRecord attachment, Iptables now) {
    return PublishedPorts.areWhole(now, attachment.conflist().name(), attachment.pluginId());
  }
}
