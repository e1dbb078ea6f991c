package dev.faasd.workload;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload as it is on the host right now.
 *
 * @param id its name
 * @param image full reference of the image it was made from
 * @param labels what its maker wrote on it; our own marks are left out
 * @param state what its process does
 * @param address IPv4 address on the bridge, while it has one
 * @param ports what it publishes on the host right now
 * @param createdAt when its container was made
 */
public record Instance(
    WorkloadId id,
    String image,
    Map<String, String> labels,
    TaskState state,
    Optional<String> address,
    List<PublishedPort> ports,
    Instant createdAt) {
  /** Copies the collections. */
  public Instance {
    labels = Map.copyOf(labels);
    ports = List.copyOf(ports);
  }

  /** The same with a process that has just been started. */
  Instance running(int pid) {
    return new Instance(id, image, labels, new TaskState.Running(pid), address, ports, createdAt);
  }

  /** Whether its process runs. */
  public boolean running() {
    return state instanceof TaskState.Running;
  }
}
