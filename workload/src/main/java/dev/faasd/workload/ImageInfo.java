package dev.faasd.workload;

import java.util.List;
import java.util.Map;

/**
 * An image that is in a containerd namespace, unpacked and ready to run.
 *
 * @param reference full name, such as {@code docker.io/library/nats:latest}
 * @param digest of what the name points to, such as {@code sha256:…}
 * @param entrypoint what runs by default, before {@code command}
 * @param command default arguments, or the whole command when there is no entrypoint
 * @param environment default environment
 * @param user {@code NAME}, {@code UID}, each with an optional {@code :GROUP}; empty for root
 * @param labels of the image
 */
public record ImageInfo(
    String reference,
    String digest,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    String user,
    Map<String, String> labels) {
  /** Copies the collections. */
  public ImageInfo {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    labels = Map.copyOf(labels);
  }
}
