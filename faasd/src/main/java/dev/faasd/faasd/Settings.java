package dev.faasd.faasd;

import dev.faasd.registry.RegistrySettings;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.RuntimeChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What belongs to one instance of faasd; see {@link Setting} for what each is.
 *
 * @param port 1 to 65535
 * @param pullPolicy of functions that do not say
 * @param pidsLimit 0 for none
 * @param memoryLimit in percent of the host's memory; 0 for none
 * @param reserve whether stopped functions are prepared for their start
 * @param scaleToZero after how long without a call functions sleep whose labels do not say; empty:
 *     never
 * @param scaleZeroStop after how long asleep functions are stopped that do not say; empty: never
 * @param dnsServers IPv4 addresses; none: the host's own
 */
record Settings(
    Path containerd,
    Path directory,
    Path secrets,
    Path images,
    Path providerDirectory,
    Path runDirectory,
    Path logDirectory,
    Path journal,
    Path conflist,
    List<Path> cniPlugins,
    String network,
    String bridge,
    String subnet,
    String controlGroupParent,
    int port,
    List<String> dnsServers,
    Set<String> blocked,
    RuntimeChoice runtime,
    PullPolicy pullPolicy,
    RegistrySettings registries,
    KeepRules keepRules,
    int pidsLimit,
    int memoryLimit,
    boolean reserve,
    Optional<Duration> scaleToZero,
    Optional<Duration> scaleZeroStop,
    System.Logger.Level logLevel) {
  /** containerd namespace of functions that name none. */
  static final String FUNCTION_NAMESPACE = "openfaas-fn";

  /** containerd namespace of the core services. */
  static final String CORE_NAMESPACE = "openfaas";

  /** Number of the gateway's user and group; it alone may connect to the provider's socket. */
  static final int GATEWAY_ID = 10001;

  Settings {
    cniPlugins = List.copyOf(cniPlugins);
    dnsServers = List.copyOf(dnsServers);
    blocked = Set.copyOf(blocked);
  }

  Path hostsFile() {
    return directory.resolve("hosts");
  }

  Path resolvConf() {
    return directory.resolve("resolv.conf");
  }

  /** Named volumes of core services. */
  Path volumes() {
    return directory.resolve("volumes");
  }

  /** What {@code faasd up} has the provider tell Prometheus. */
  Path serviceMetrics() {
    return runDirectory.resolve("services.prom");
  }

  /** Where {@code faasd up} takes orders. */
  Path controlSocket() {
    return runDirectory.resolve("up.sock");
  }

  /** The directory with the provider's socket, which the gateway sees as a whole. */
  Path providerSockets() {
    return runDirectory.resolve("provider");
  }

  /** The provider's own socket. */
  Path providerSocket() {
    return providerSockets().resolve("provider.sock");
  }
}
