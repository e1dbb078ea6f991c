package dev.faasd.cni;

import dev.faasd.posix.NetworkInterfaces;
import dev.faasd.posix.NetworkNamespaces;
import dev.faasd.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes single attachments, knows them again, and takes them apart from whatever state they are in.
 * Callers hold the attachment's lock.
 */
final class Attachments {
  private final Path namespaces;
  private final AttachmentRecords records;
  private final PluginChain plugins;
  private final BridgeFilter filter;
  private final NetworkLocks locks;
  private final LibraryCache cache;

  Attachments(
      Path namespaces,
      AttachmentRecords records,
      PluginChain plugins,
      BridgeFilter filter,
      NetworkLocks locks,
      LibraryCache cache) {
    this.namespaces = namespaces;
    this.records = records;
    this.plugins = plugins;
    this.filter = filter;
    this.locks = locks;
    this.cache = cache;
  }

  Path netns(String containerId) {
    return namespaces.resolve(containerId);
  }

  /**
   * Does what a written intent says; on failure nothing of it is left, the record included.
   *
   * @param onNamespace told when the namespace is there
   */
  AttachmentRecord build(AttachmentRecord intent, Consumer<Path> onNamespace) {
    try {
      return tryBuild(intent, onNamespace);
    } catch (RuntimeException e) {
      undo(() -> dismantle(records.read(intent.containerId()).orElse(intent)), e);
      throw e;
    }
  }

  private static void undo(Runnable what, RuntimeException failure) {
    try {
      what.run();
    } catch (RuntimeException undoing) {
      failure.addSuppressed(undoing);
    }
  }

  private AttachmentRecord tryBuild(AttachmentRecord intent, Consumer<Path> onNamespace) {
    try {
      Files.createDirectories(namespaces);
      NetworkNamespaces.delete(intent.netns());
      NetworkNamespaces.create(intent.netns());
    } catch (IOException | PosixException e) {
      throw new NetworkException.Failed(
          "Making the network namespace of " + intent.containerId() + " failed: " + e.getMessage(),
          e);
    }
    onNamespace.accept(intent.netns());
    PluginResult result = plugins.add(intent, step -> records.write(intent.withResult(step)));
    return letIn(intent, result);
  }

  private AttachmentRecord letIn(AttachmentRecord intent, PluginResult result) {
    if (result.address().isEmpty()) {
      throw new NetworkException.Failed(
          "The plugins gave no IPv4 address to " + intent.containerId(), null);
    }
    AttachmentRecord added = intent.withResult(result).completed();
    if (intent.access().isolated()) {
      if (result.hardwareAddress().isEmpty()) {
        throw new NetworkException.Failed(
            "The plugins told no hardware address of " + intent.containerId(), null);
      }
      hostInterface(added).ifPresent(Bridge::isolate);
    }
    try (var _ = locks.shared()) {
      filter.admit(added);
    }
    records.write(added);
    return added;
  }

  /**
   * Makes ours what another runtime attached. Its namespace is kept beside ours, so that it can be
   * taken apart properly when its process is gone.
   */
  void takeOver(AttachmentRecord foreign, Path netns) {
    try {
      Files.createDirectories(namespaces);
      NetworkNamespaces.delete(foreign.netns());
      NetworkNamespaces.bind(netns, foreign.netns());
    } catch (IOException | PosixException e) {
      throw new NetworkException.Failed(
          "Keeping the network namespace of " + foreign.pluginId() + " failed: " + e.getMessage(),
          e);
    }
    letIn(foreign, foreign.result().orElseThrow());
  }

  /**
   * Gives what was made ahead to a container: its namespace is bound where that one's is looked
   * for. On failure nothing of it is left. Whoever dies in between leaves one that nobody has, or a
   * name too many. The caller holds the lock of spares, too.
   *
   * @param onNamespace told when the namespace is there
   */
  AttachmentRecord give(AttachmentRecord spare, String containerId, Consumer<Path> onNamespace) {
    AttachmentRecord given = spare.givenTo(containerId, netns(containerId));
    try {
      NetworkNamespaces.delete(given.netns());
      NetworkNamespaces.bind(spare.netns(), given.netns());
      onNamespace.accept(given.netns());
      try (var _ = locks.shared()) {
        records.write(given);
        records.delete(spare.containerId());
      }
      NetworkNamespaces.delete(spare.netns());
      return given;
    } catch (RuntimeException e) {
      NetworkException.Failed failure =
          new NetworkException.Failed(
              "Giving %s to %s failed: %s"
                  .formatted(spare.containerId(), containerId, e.getMessage()),
              e);
      undo(() -> dismantle(given), failure);
      throw failure;
    }
  }

  /** Removes the name under which an attachment was made that somebody has by now. */
  void forgetName(String spare) {
    records.delete(spare);
    NetworkNamespaces.delete(netns(spare));
  }

  /** The one way back, from any half: idempotent steps, the record last so that none is lost. */
  void dismantle(AttachmentRecord attachment) {
    plugins.delete(attachment);
    try {
      NetworkNamespaces.delete(attachment.netns());
      if (ContainerIds.isSpare(attachment.pluginId())) {
        forgetName(attachment.pluginId());
      }
    } catch (PosixException e) {
      throw new NetworkException.Failed(
          "Deleting the network namespace of " + attachment.containerId() + " failed", e);
    }
    try (var _ = locks.shared()) {
      filter.forget(attachment);
      if (attachment.isForeign()) {
        Masquerading.remove(attachment.conflist().name(), attachment.pluginId());
      }
    }
    cache.forget(attachment.conflist().name(), attachment.pluginId());
    records.delete(attachment.containerId());
  }

  static boolean isIntact(AttachmentRecord attachment) {
    return attachment.complete() && isIntact(attachment.netns(), hostInterface(attachment));
  }

  static boolean isIntact(Path netns, Optional<String> hostInterface) {
    return NetworkNamespaces.exists(netns)
        && hostInterface.filter(NetworkInterfaces::exists).isPresent();
  }

  /**
   * Every container id that left something, whosever it is. The records come last: who is being
   * attached meanwhile has one before anything else.
   */
  Set<String> traces(Conflist conflist) {
    Set<String> found = new TreeSet<>(new Leases(conflist.leases()).containerIds());
    found.addAll(PublishedPorts.containerIds(Iptables.read(), conflist.name()));
    found.addAll(names());
    return found;
  }

  /** Whether it has a namespace or a record, whatever state they are in. */
  boolean isTraced(String containerId) {
    return records.exists(containerId) || Files.exists(netns(containerId));
  }

  /** The container ids that have a namespace or a record. */
  Set<String> names() {
    Set<String> found = namespaceNames();
    found.addAll(records.containerIds());
    return found;
  }

  private Set<String> namespaceNames() {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(namespaces)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    } catch (NoSuchFileException e) {
      return names;
    } catch (IOException e) {
      throw new NetworkException.Failed("Listing " + namespaces + " failed: " + e, e);
    }
  }

  static Optional<String> hostInterface(AttachmentRecord attachment) {
    return attachment.result().flatMap(r -> r.hostInterface(attachment.conflist().bridge()));
  }
}
