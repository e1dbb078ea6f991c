package dev.faasd.cni;

import dev.faasd.posix.NetworkInterfaces;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The network that containers are attached to, on behalf of one owner. It holds no state but on
 * disk and in the kernel: nothing is to be closed, and another process may go on where this one
 * stopped.
 *
 * <p>Safe for use by several threads, and by several processes with the same run directory. Needs
 * root. Failures are {@link NetworkException}s.
 */
public final class Network {
  private static final System.Logger LOG = System.getLogger(Network.class.getName());

  private final NetworkSettings settings;
  private final ContainerIds ids;
  private final NetworkLocks locks;
  private final AttachmentRecords records;
  private final PluginChain plugins;
  private final BridgeFilter filter;
  private final LibraryCache cache;
  private final Attachments attachments;
  private final Spares spares;
  private final ConflistFile conflistFile;
  private final HostPorts hostPorts;

  private Network(NetworkSettings settings) {
    this.settings = settings;
    this.ids = new ContainerIds(settings.owner());
    this.locks = new NetworkLocks(settings.runDir().resolve("locks"));
    this.records = new AttachmentRecords(settings.runDir().resolve("cni"));
    this.plugins = new PluginChain(settings.pluginDirs(), locks);
    this.filter = new BridgeFilter(settings, records);
    this.cache = new LibraryCache(settings.libraryCache());
    this.attachments =
        new Attachments(settings.runDir().resolve("netns"), records, plugins, filter, locks, cache);
    this.spares = new Spares(ids, locks, records, attachments);
    this.hostPorts = new HostPorts(records, plugins);
    this.conflistFile = new ConflistFile(settings);
  }

  /** A network as described; nothing is read or made yet. */
  public static Network of(NetworkSettings settings) {
    return new Network(settings);
  }

  /**
   * Makes what all containers share: the configuration list if there is none, the bridge with its
   * address, forwarding, the subnet's rules. Idempotent; repairs what somebody took away.
   *
   * @throws NetworkException.NotPrepared when the host lacks something; the message says what to do
   */
  public void prepare() {
    ensureShared();
  }

  /** Returns false when the rules were there. */
  private boolean ensureShared() {
    try (var _ = locks.shared()) {
      Conflist conflist = conflistFile.ensure();
      plugins.checkInstalled(conflist);
      Bridge.of(conflist).ensure();
      boolean changed = new SubnetRules(conflist, settings.openHostPorts()).ensure();
      filter.ensure(conflist);
      Forwarding.enable();
      return changed;
    }
  }

  /**
   * Prepares again, and puts back the rules of this owner's published ports, if others flushed
   * them. To be called now and then.
   */
  public void repair() {
    if (ensureShared()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Rules of the network {0} were gone or changed, they are back",
          settings.name());
    }
    Iptables now = Iptables.read();
    for (String containerId : records.containerIds()) {
      if (ids.ours(containerId).isPresent()) {
        try (var _ = locks.attachment(containerId)) {
          records
              .read(containerId)
              .filter(r -> !r.ports().isEmpty() && Attachments.isIntact(r))
              .ifPresent(r -> hostPorts.repair(r, now));
        }
      }
    }
  }

  /**
   * Attaches under an id of the caller's. If it is attached already, just so and intact, that
   * attachment is returned; otherwise what is there of it is replaced. On failure nothing is left.
   *
   * @param ports the host's ports that shall lead to it
   * @throws NetworkException.PortTaken when a port of the host is in use
   */
  public Attachment attach(String id, List<PortMapping> ports, Access access) {
    return attach(id, ports, access, _ -> {});
  }

  /**
   * The same.
   *
   * @param onNamespace told the namespace when it is there, without an interface in it yet: what
   *     only needs the namespace can be done meanwhile
   */
  public Attachment attach(
      String id, List<PortMapping> ports, Access access, Consumer<Path> onNamespace) {
    String containerId = ids.of(id);
    try (var _ = locks.attachment(containerId)) {
      Optional<AttachmentRecord> before = known(containerId);
      if (before.isPresent()) {
        AttachmentRecord there = before.get();
        if (Attachments.isIntact(there)
            && there.ports().equals(ports)
            && there.access().equals(access)) {
          return describe(id, there);
        }
        attachments.dismantle(there);
      }
      Conflist conflist = required(containerId);
      if (ports.isEmpty() && access.equals(Access.ISOLATED)) {
        Optional<AttachmentRecord> spare = spares.take(containerId, conflist, onNamespace);
        if (spare.isPresent()) {
          return describe(id, spare.get());
        }
      }
      AttachmentRecord intent =
          AttachmentRecord.intent(
              containerId, attachments.netns(containerId), ports, access, conflist);
      try (var _ = locks.shared()) {
        hostPorts.claim(intent, Set.of());
      }
      return describe(id, attachments.build(intent, onNamespace));
    }
  }

  /**
   * Has so many attachments of this owner ready for containers to come, isolated and without ports:
   * {@link #attach} takes one where it fits. Removes what is there beyond that, or cannot be used
   * any more. They stay when this process ends; {@link #remove} takes them, too.
   *
   * @param wanted how many; none to have all removed
   */
  public void keepSpares(int wanted) {
    spares.keep(wanted, conflist());
  }

  /**
   * The address of a container that another runtime attached to this network by CNI's library;
   * empty when it is not attached any more.
   *
   * @param pluginId the id by which it did
   */
  public Optional<String> foreignAddress(String pluginId) {
    return cache
        .find(settings.name(), pluginId)
        .filter(
            entry ->
                entry
                    .result()
                    .hostInterface(entry.conflist().bridge())
                    .filter(NetworkInterfaces::exists)
                    .isPresent())
        .flatMap(entry -> entry.result().address());
  }

  /**
   * Makes what another runtime attached an attachment of this owner. It stays as it is, and is
   * detached by the configuration it was made with. Fine when it is one already, or when that
   * runtime did not attach it. On failure it runs on as it did, and may be asked for again.
   *
   * @param id of the caller's, from now on
   * @param pluginId the id by which the other did
   * @param netns its namespace, such as {@code /proc/PID/ns/net}; without one there is only
   *     something left to be detached
   */
  public void takeOver(String id, String pluginId, Optional<Path> netns, Access access) {
    String containerId = ids.of(id);
    try (var _ = locks.attachment(containerId)) {
      Optional<LibraryCache.Entry> entry = cache.find(settings.name(), pluginId);
      if (entry.isEmpty() || records.read(containerId).filter(Attachments::isIntact).isPresent()) {
        return;
      }
      AttachmentRecord foreign =
          AttachmentRecord.foreign(
              containerId, pluginId, attachments.netns(containerId), access, entry.get());
      records.write(foreign);
      netns.ifPresent(path -> attachments.takeOver(foreign, path));
    }
  }

  /**
   * Makes ports of the host lead to an attachment, at once instead of to others of this owner.
   * There is no moment in which a connection is refused; the ones under way stay where they are. On
   * failure the others keep their ports.
   *
   * @param from ids of attachments that publish nothing any more afterwards
   * @throws NetworkException.PortTaken when somebody else has one of the ports
   */
  public Attachment publish(String id, List<PortMapping> ports, Set<String> from) {
    String containerId = ids.of(id);
    Set<String> yielding =
        from.stream().filter(other -> !other.equals(id)).map(ids::of).collect(Collectors.toSet());
    Attachment published;
    try (var _ = locks.attachment(containerId)) {
      AttachmentRecord attached =
          records
              .read(containerId)
              .filter(Attachments::isIntact)
              .orElseThrow(
                  () ->
                      new NetworkException.Failed(
                          "Publishing ports of " + containerId + " failed: it is not attached",
                          null));
      if (!attached.ports().isEmpty() && !attached.ports().equals(ports)) {
        hostPorts.withdraw(attached);
      }
      AttachmentRecord claim = attached.publishing(ports);
      try (var _ = locks.shared()) {
        hostPorts.claim(claim, yielding);
        filter.admit(claim);
      }
      hostPorts.publish(claim);
      published = describe(id, claim);
    }
    // The first rule that fits counts, which was the others': from now on it is the new one.
    for (String other : yielding) {
      try (var _ = locks.attachment(other)) {
        records.read(other).filter(r -> !r.ports().isEmpty()).ifPresent(hostPorts::withdraw);
      }
    }
    try (var _ = locks.shared()) {
      filter.ensure(conflist());
    }
    return published;
  }

  /** Takes an attachment, or what there is of it, away. Idempotent. */
  public void detach(String id) {
    String containerId = ids.of(id);
    try (var _ = locks.attachment(containerId)) {
      known(containerId).ifPresent(attachments::dismantle);
    }
  }

  /** Where the namespace of an attachment is, or will be. */
  public Path namespace(String id) {
    return attachments.netns(ids.of(id));
  }

  /** The attachment of that id, if it is complete and its namespace and interface are there. */
  public Optional<Attachment> find(String id) {
    return records.read(ids.of(id)).filter(Attachments::isIntact).map(r -> describe(id, r));
  }

  /**
   * Whether one that was found before is still there: namespace and interface, without reading
   * anything.
   */
  public boolean isIntact(Attachment attachment) {
    return Attachments.isIntact(attachment.netns(), attachment.hostInterface());
  }

  /** All attachments of this owner that are complete and intact, without spares. */
  public List<Attachment> list() {
    return records.containerIds().stream()
        .filter(containerId -> !ContainerIds.isSpare(containerId))
        .flatMap(containerId -> ids.ours(containerId).stream())
        .flatMap(id -> find(id).stream())
        .toList();
  }

  /** The host's address on the bridge. */
  public Inet4Address gatewayAddress() {
    return conflist().gateway();
  }

  /**
   * Removes whatever this owner attached, wholly or by half, and no longer wants: records, leases,
   * namespaces, interfaces, published ports.
   *
   * @param live tells the ids to keep
   */
  public void collect(Predicate<String> live) {
    collect(live, System.Logger.Level.INFO);
  }

  private void collect(Predicate<String> live, System.Logger.Level level) {
    NetworkException.Failed failure =
        new NetworkException.Failed(
            "Collecting attachments of " + settings.owner() + " failed", null);
    Set<String> taken = spares.taken();
    for (String containerId : attachments.traces(conflist())) {
      Optional<String> id = ids.ours(containerId);
      if (id.isEmpty() || taken.contains(containerId)) {
        continue;
      }
      try (var _ = locks.attachment(containerId)) {
        if (!spares.isTaken(containerId) && !live.test(id.get())) {
          LOG.log(level, "Collecting the network attachment {0}", containerId);
          attachments.dismantle(known(containerId).orElseGet(() -> lost(containerId)));
        }
      } catch (NetworkException e) {
        failure.addSuppressed(e);
      }
    }
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  /**
   * Detaches all of this owner, and takes the network itself away if no other owner has
   * attachments: rules, bridge, the configuration list if it is as we write it, forwarding as it
   * was.
   *
   * @return false when others still use the network; the last of them removes it
   */
  public boolean remove() {
    collect(_ -> false, System.Logger.Level.DEBUG);
    try (var _ = locks.shared()) {
      if (!records.containerIds().isEmpty()) {
        return false;
      }
      removeShared(conflist());
      deleteIfEmpty(settings.runDir().resolve("netns"));
      deleteIfEmpty(settings.runDir().resolve("cni"));
      return true;
    }
  }

  private void removeShared(Conflist conflist) {
    boolean forwardingWasOff = new SubnetRules(conflist, settings.openHostPorts()).remove();
    BridgeFilter.remove(conflist.bridge());
    if (!Bridge.of(conflist).remove()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The bridge {0} stays: others have plugged into it",
          conflist.bridge());
    }
    if (forwardingWasOff) {
      Forwarding.disable();
    }
    new Leases(conflist.leases()).removeIfUnused();
    deleteIfEmpty(settings.leaseDir());
    conflistFile.removeIfOurs();
  }

  private Conflist required(String containerId) {
    return conflistFile
        .read()
        .orElseThrow(
            () ->
                new NetworkException.NotPrepared(
                    "Attaching " + containerId + " failed: there is no " + settings.conflist(),
                    null));
  }

  /** What is written about an attachment; if that is damaged or lost, what can be said without. */
  private Optional<AttachmentRecord> known(String containerId) {
    Optional<AttachmentRecord> written = records.read(containerId);
    return written.isEmpty() && attachments.isTraced(containerId)
        ? Optional.of(lost(containerId))
        : written;
  }

  /** What DEL needs to know when the record is gone: portmap looks for any port, not for which. */
  private AttachmentRecord lost(String containerId) {
    Conflist conflist = conflist();
    List<PortMapping> any = conflist.publishesPorts() ? List.of(PortMapping.tcp(1, 1)) : List.of();
    return AttachmentRecord.intent(
        containerId, attachments.netns(containerId), any, Access.exposing(Set.of()), conflist);
  }

  private Conflist conflist() {
    return conflistFile.read().orElseGet(() -> Conflist.ours(settings));
  }

  private static Attachment describe(String id, AttachmentRecord attachment) {
    String address = attachment.result().flatMap(PluginResult::address).orElseThrow();
    return new Attachment(
        id, attachment.netns(), address, Attachments.hostInterface(attachment), attachment.ports());
  }

  private static void deleteIfEmpty(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isEmpty()) {
        Files.delete(directory);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new NetworkException.Failed("Removing " + directory + " failed: " + e, e);
    }
  }
}
