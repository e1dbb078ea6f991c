package dev.faasd.compose;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What runs in a service's container, and as whom.
 *
 * @param entrypoint in place of the image's; empty keeps the image's
 * @param command in place of the image's; empty keeps the image's, unless there is an entrypoint
 * @param environment added to the image's
 * @param user name or number, with {@code :group} behind it or not; nothing: the image's
 * @param groups more groups, names or numbers
 * @param workingDir absolute; nothing: the image's
 * @param hostname nothing: the service's name
 * @param stopSignal that asks it to end, such as {@code SIGINT}; nothing: the image's
 */
public record Execution(
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    Optional<String> user,
    List<String> groups,
    Optional<String> workingDir,
    Optional<String> hostname,
    Optional<String> stopSignal) {
  /** Copies. */
  public Execution {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    groups = List.copyOf(groups);
  }
}
