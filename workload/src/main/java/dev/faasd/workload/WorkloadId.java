package dev.faasd.workload;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one workload on this host: a containerd namespace and the id of a container in it.
 *
 * <p>Both parts follow containerd's rule for identifiers: letters and digits with single {@code .},
 * {@code _} or {@code -} between them, at most 76 characters.
 *
 * @param namespace containerd namespace, such as {@code openfaas-fn}
 * @param name container id, such as {@code hello.g1.0}
 */
public record WorkloadId(String namespace, String name) implements Comparable<WorkloadId> {
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*");
  private static final int LONGEST = 76;
  private static final String ATTACHMENT_SEPARATOR = "--";

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException when containerd would refuse one of them
   */
  public WorkloadId {
    check("namespace", namespace);
    check("container id", name);
  }

  private static void check(String what, String value) {
    if (value.length() > LONGEST || !IDENTIFIER.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no %s: letters and digits with single '.', '_' or '-' between, at most %d"
              .formatted(value, what, LONGEST));
    }
  }

  /**
   * The id of the attachment to the network, and so of the network namespace on the host. No part
   * of an id has two hyphens in a row: so it tells the namespace without doubt.
   */
  String attachment() {
    return namespace + ATTACHMENT_SEPARATOR + name;
  }

  /** The workload of an attachment, empty when the text is none of ours. */
  static Optional<WorkloadId> ofAttachment(String attachment) {
    int at = attachment.indexOf(ATTACHMENT_SEPARATOR);
    if (at < 0) {
      return Optional.empty();
    }
    return of(
        attachment.substring(0, at), attachment.substring(at + ATTACHMENT_SEPARATOR.length()));
  }

  /** From what may not be its parts; empty then. */
  static Optional<WorkloadId> of(String namespace, String name) {
    try {
      return Optional.of(new WorkloadId(namespace, name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(WorkloadId other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
