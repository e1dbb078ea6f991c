package dev.faasd.cni;

import java.util.Optional;

/**
 * The ids that plugins, records and namespaces are named by: {@code OWNER.ID}. An owner has no dot,
 * so whatever carries such an id tells whose it is, even when its record is lost.
 */
record ContainerIds(String owner) {
  String of(String id) {
    if (!id.matches("[a-zA-Z0-9][-a-zA-Z0-9_.]{0,200}")) {
      throw new IllegalArgumentException(
          "An attachment's id has letters, digits, '-', '_' and '.', unlike '" + id + "'");
    }
    return owner + "." + id;
  }

  /** The id of an attachment of this owner, nothing for another's. */
  Optional<String> ours(String containerId) {
    return containerId.startsWith(owner + ".")
        ? Optional.of(containerId.substring(owner.length() + 1))
        : Optional.empty();
  }
}
