package dev.faasd.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place on the network that a container can be started in. It outlives the process that made it,
 * until it is detached or the machine restarts.
 *
 * @param id as given to {@link Network#attach}
 * @param netns the path of its network namespace
 * @param address its IPv4 address on the bridge
 * @param hostInterface the name of its end on the host; empty when its plugins told none
 * @param ports what of the host leads to it
 */
public record Attachment(
    String id,
    Path netns,
    String address,
    Optional<String> hostInterface,
    List<PortMapping> ports) {
  public Attachment {
    ports = List.copyOf(ports);
  }
}
