package dev.faasd.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Where a network is and how it is named. Bridge, subnet and lease directory are what a
 * configuration list gets that is written because there is none; what stands in an existing one
 * counts.
 *
 * @param owner the program that attaches, such as {@code provider}: only what an owner attached
 *     does it collect. Small letters, digits and hyphens
 * @param name the CNI network's name
 * @param bridge the bridge's name, 1 to 15 characters
 * @param subnet such as {@code 10.62.0.0/16}
 * @param conflist the configuration list's file
 * @param pluginDirs where plugins are looked for, the first hit counts
 * @param runDir of all programs that use the network: namespaces, records, locks. Must not survive
 *     a restart of the machine
 * @param leaseDir where the addresses in use are kept
 * @param libraryCache where CNI's library keeps what other runtimes attached
 * @param openHostPorts the TCP ports that the host offers on the bridge's address to containers
 *     that are not isolated
 * @param closed subnets outside that isolated containers are kept off, such as {@code
 *     169.254.0.0/16}
 */
public record NetworkSettings(
    String owner,
    String name,
    String bridge,
    String subnet,
    Path conflist,
    List<Path> pluginDirs,
    Path runDir,
    Path leaseDir,
    Path libraryCache,
    Set<Integer> openHostPorts,
    Set<String> closed) {
  /** The TCP port of the provider. */
  private static final int PROVIDER_PORT = 8081;

  /**
   * Where the original faasd has its leases: what runs of it and what we start never get the same
   * address. Each network has a directory of its own in it.
   */
  public static final Path LEASES = Path.of("/var/run/cni");

  /** Where CNI's library has its files unless told otherwise. */
  public static final Path LIBRARY_CACHE = Path.of("/var/lib/cni/results");

  /** Where clouds tell a machine its credentials. */
  public static final String LINK_LOCAL = "169.254.0.0/16";

  public NetworkSettings {
    pluginDirs = List.copyOf(pluginDirs);
    openHostPorts = Set.copyOf(openHostPorts);
    closed = Set.copyOf(closed);
    closed.forEach(NetworkSettings::checkRange);
    if (!owner.matches("[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "An owner has small letters, digits and hyphens, unlike " + owner);
    }
    if (!name.matches("[a-zA-Z0-9][-a-zA-Z0-9_.]*")) {
      throw new IllegalArgumentException(
          "A network's name has letters, digits, '-', '_' and '.', unlike " + name);
    }
    Conflist.checkBridge(bridge);
    Subnet.parse(subnet);
  }

  /** With isolated containers kept off {@link #LINK_LOCAL}. */
  public NetworkSettings(
      String owner,
      String name,
      String bridge,
      String subnet,
      Path conflist,
      List<Path> pluginDirs,
      Path runDir,
      Path leaseDir,
      Path libraryCache,
      Set<Integer> openHostPorts) {
    this(
        owner,
        name,
        bridge,
        subnet,
        conflist,
        pluginDirs,
        runDir,
        leaseDir,
        libraryCache,
        openHostPorts,
        Set.of(LINK_LOCAL));
  }

  private static void checkRange(String text) {
    String[] parts = text.split("/", -1);
    Ipv4.parse(parts[0]);
    if (parts.length > 2 || (parts.length == 2 && !parts[1].matches("3[0-2]|[12]?[0-9]"))) {
      throw new IllegalArgumentException(
          "Addresses are written as 10.1.2.3 or 10.0.0.0/8, not " + text);
    }
  }

  /** The product's network, used by {@code owner}. */
  public static NetworkSettings defaults(String owner) {
    Path runDir = Path.of("/run/faasd");
    return new NetworkSettings(
        owner,
        "openfaas-cni-bridge",
        "openfaas0",
        "10.62.0.0/16",
        Path.of("/etc/cni/net.d/10-openfaas.conflist"),
        List.of(Path.of("/opt/cni/bin"), Path.of("/usr/lib/cni"), Path.of("/usr/libexec/cni")),
        runDir,
        LEASES,
        LIBRARY_CACHE,
        Set.of(PROVIDER_PORT));
  }
}
