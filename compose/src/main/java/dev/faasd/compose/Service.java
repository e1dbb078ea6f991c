package dev.faasd.compose;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A service of the compose file, resolved: variables filled in, paths absolute.
 *
 * @param at its place in the file
 * @param name others find it under this name; also the id of its container
 * @param image as written
 * @param pull whether its image is fetched
 * @param enabled false for a service that shall have no container
 * @param execution what runs in it
 * @param volumes files, directories and memory of the host in it
 * @param secrets files of the host by the names that it finds them under in {@code /run/secrets}
 * @param ports of the host that lead to it
 * @param expose TCP ports that functions may reach
 * @param lookup how it finds others
 * @param confinement what it may do
 * @param limits what it may use
 * @param labels of its container
 * @param supervision how it is started, looked after and stopped
 */
public record Service(
    Location at,
    String name,
    String image,
    PullPolicy pull,
    boolean enabled,
    Execution execution,
    List<Volume> volumes,
    Map<String, Path> secrets,
    List<PortPublication> ports,
    Set<Integer> expose,
    Lookup lookup,
    Confinement confinement,
    Limits limits,
    Map<String, String> labels,
    Supervision supervision) {
  /** The host name of the provider, at the bridge's address; no service has it. */
  public static final String PROVIDER_NAME = "faasd-provider";

  /** Whether all is the same but the place in the file. */
  public boolean means(Service other) {
    return equals(
        new Service(
            at,
            other.name,
            other.image,
            other.pull,
            other.enabled,
            other.execution,
            other.volumes,
            other.secrets,
            other.ports,
            other.expose,
            other.lookup,
            other.confinement,
            other.limits,
            other.labels,
            other.supervision));
  }

  /** Copies; what has no order is sorted, so that equal services also read equal. */
  public Service {
    volumes = List.copyOf(volumes);
    secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
    ports = List.copyOf(ports);
    expose = Collections.unmodifiableSet(new TreeSet<>(expose));
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }
}
