package dev.faasd.containerd;

import dev.faasd.containerd.stubs.MountMessage;
import java.util.Collection;
import java.util.List;

/**
 * A mount as containerd's snapshotters give it: a step on the way to a root file system.
 *
 * @param target where below the root, empty for the root itself
 * @param options as after {@code mount -o}
 */
public record Mount(String type, String source, String target, List<String> options) {
  /** Copies. */
  public Mount {
    options = List.copyOf(options);
  }

  static List<Mount> fromMessages(Collection<MountMessage> messages) {
    return messages.stream()
        .map(m -> new Mount(m.getType(), m.getSource(), m.getTarget(), m.getOptionsList()))
        .toList();
  }

  static List<MountMessage> toMessages(Collection<Mount> mounts) {
    return mounts.stream().map(Mount::toMessage).toList();
  }

  private MountMessage toMessage() {
    return MountMessage.newBuilder()
        .setType(type)
        .setSource(source)
        .setTarget(target)
        .addAllOptions(options)
        .build();
  }
}
