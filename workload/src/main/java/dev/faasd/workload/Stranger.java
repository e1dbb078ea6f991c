package dev.faasd.workload;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A container that no daemon of ours made, as its maker wrote it down.
 *
 * @param id its name
 * @param image full reference of the image it was made from
 * @param labels what its maker wrote on it
 * @param snapshotKey the name of its root file system
 * @param hostname what it calls itself
 * @param environment entries as they are, usually {@code NAME=value}
 * @param binds what of the host is shown in it, by the place there
 * @param memoryBytes the most it may use
 * @param readOnlyRoot whether it cannot write to its root file system
 * @param running whether its process runs
 * @param address IPv4 address on our bridge, if that is known
 * @param createdAt when it was made
 */
public record Stranger(
    WorkloadId id,
    String image,
    Map<String, String> labels,
    String snapshotKey,
    String hostname,
    List<String> environment,
    Map<String, String> binds,
    OptionalLong memoryBytes,
    boolean readOnlyRoot,
    boolean running,
    Optional<String> address,
    Instant createdAt) {
  /** Copies the collections. */
  public Stranger {
    labels = Map.copyOf(labels);
    environment = List.copyOf(environment);
    binds = Map.copyOf(binds);
  }
}
