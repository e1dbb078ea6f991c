package dev.faasd.workload;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image in a namespace, under all of its names.
 *
 * @param digest of what the names point to
 * @param names in full
 * @param bytes of its blobs that are there, compressed as they came
 * @param ours whether this owner got it in; others are never removed
 * @param containers ids of those that were made from it
 * @param users who use it, or used it last; of ours
 * @param unusedSince absent while it is used
 * @param pinned whether somebody asked that it is never removed
 */
public record ImageStanding(
    String digest,
    List<String> names,
    long bytes,
    boolean ours,
    Set<String> containers,
    Set<String> users,
    Optional<Instant> unusedSince,
    boolean pinned) {
  /** Copies. */
  public ImageStanding {
    names = List.copyOf(names);
    containers = Set.copyOf(containers);
    users = Set.copyOf(users);
  }

  /** The name for people: one with a tag, if it has one. */
  public String name() {
    return names.stream()
        .filter(name -> name.indexOf('@') < 0)
        .findFirst()
        .orElse(names.getFirst());
  }
}
