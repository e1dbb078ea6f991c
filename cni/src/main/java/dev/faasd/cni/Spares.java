package dev.faasd.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Attachments of an owner that are made ahead and have no container yet: a namespace with an
 * isolated interface and an address, under a name of its own. Attaching then is a change of names,
 * without a process of a plugin. All that is known of them is on disk, as of every attachment.
 */
final class Spares {
  private static final System.Logger LOG = System.getLogger(Spares.class.getName());

  private final ContainerIds ids;
  private final NetworkLocks locks;
  private final AttachmentRecords records;
  private final Attachments attachments;

  Spares(ContainerIds ids, NetworkLocks locks, AttachmentRecords records, Attachments attachments) {
    this.ids = ids;
    this.locks = locks;
    this.records = records;
    this.attachments = attachments;
  }

  /**
   * Makes one the attachment of a container, of which nothing is there. The caller holds the lock
   * of that one.
   *
   * @param onNamespace told when the namespace is where it is looked for
   * @return nothing when none is there that this configuration would make
   */
  Optional<AttachmentRecord> take(
      String containerId, Conflist conflist, Consumer<Path> onNamespace) {
    try (var _ = locks.spares()) {
      return records.containerIds().stream()
          .filter(this::isOurs)
          .flatMap(spare -> records.read(spare).stream())
          .filter(spare -> isUsable(spare, conflist))
          .findFirst()
          .map(
              spare -> {
                // If we die over it, nobody else takes it.
                records.write(spare.withdrawn());
                return attachments.give(spare, containerId, onNamespace);
              });
    }
  }

  /**
   * Has so many of them ready; removes others, and what is left of some that a process died over.
   *
   * @throws NetworkException when one cannot be made or removed; those before it are there
   */
  void keep(int wanted, Conflist conflist) {
    Set<String> all = new TreeSet<>(new Leases(conflist.leases()).containerIds());
    all.removeAll(taken());
    all.addAll(attachments.names());
    all.removeIf(id -> !isOurs(id));
    int ready = 0;
    for (String spare : all) {
      if (keepOrRemove(spare, ready < wanted, conflist)) {
        ready++;
      }
    }
    for (; ready < wanted; ready++) {
      make(conflist);
    }
  }

  /** The names under which was made what somebody has by now. */
  Set<String> taken() {
    return records.readAll().stream()
        .filter(record -> !record.pluginId().equals(record.containerId()))
        .map(AttachmentRecord::pluginId)
        .collect(Collectors.toSet());
  }

  /** Whether somebody has by now what was made under this name. */
  boolean isTaken(String containerId) {
    return ContainerIds.isSpare(containerId) && taken().contains(containerId);
  }

  /** Returns whether it is one more that is ready. */
  private boolean keepOrRemove(String spare, boolean wanted, Conflist conflist) {
    try (var _ = locks.attachment(spare)) {
      AttachmentRecord superfluous;
      try (var _ = locks.spares()) {
        if (isTaken(spare)) {
          attachments.forgetName(spare);
          return false;
        }
        AttachmentRecord there = records.read(spare).orElseGet(() -> intent(spare, conflist));
        if (wanted && isUsable(there, conflist)) {
          return true;
        }
        superfluous = there.withdrawn();
        records.write(superfluous);
      }
      LOG.log(System.Logger.Level.DEBUG, "Removing the spare attachment {0}", spare);
      attachments.dismantle(superfluous);
      return false;
    }
  }

  private void make(Conflist conflist) {
    String spare = ids.newSpare();
    try (var _ = locks.attachment(spare)) {
      AttachmentRecord intent = intent(spare, conflist);
      records.write(intent);
      var _ = attachments.build(intent, _ -> {});
    }
  }

  private AttachmentRecord intent(String spare, Conflist conflist) {
    return AttachmentRecord.intent(
        spare, attachments.netns(spare), List.of(), Access.ISOLATED, conflist);
  }

  private static boolean isUsable(AttachmentRecord spare, Conflist conflist) {
    return spare.conflist().sameAs(conflist) && Attachments.isIntact(spare);
  }

  private boolean isOurs(String containerId) {
    return ContainerIds.isSpare(containerId) && ids.ours(containerId).isPresent();
  }
}
