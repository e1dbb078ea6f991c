package dev.faasd.cni;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The ids that plugins, records and namespaces are named by: {@code OWNER.ID}. An owner has no dot,
 * so whatever carries such an id tells whose it is, even when its record is lost.
 */
record ContainerIds(String owner) {
  private static final String SPARE = "spare.";
  private static final Pattern ANY_SPARE = Pattern.compile("[a-z0-9-]+\\.spare\\.[0-9a-f]{16}");

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

  /** A new one, of an attachment that is made for nobody yet. */
  String newSpare() {
    return of(SPARE + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  /** Whether it is such a one, whosever. */
  static boolean isSpare(String containerId) {
    return ANY_SPARE.matcher(containerId).matches();
  }
}
