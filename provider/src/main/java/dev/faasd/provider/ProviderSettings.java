package dev.faasd.provider;

import dev.faasd.api.VersionInfo;
import dev.faasd.http.ListenAddress;
import dev.faasd.workload.BindMount;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.PullPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a provider runs.
 *
 * @param listen where its HTTP API is
 * @param state directory of the functions' state files; made when absent
 * @param secrets directory of the functions' secrets; made when absent
 * @param credentials directory of {@code basic-auth-user}, {@code basic-auth-password} and {@code
 *     gateway-token}; they are read again when they change
 * @param mounts what every function has mounted, such as its hosts file
 * @param limits what functions may take of the host
 * @param version what it says of itself
 * @param functionPort where functions listen
 * @param bounds how long it waits for others
 * @param parallelStarts how many containers are made or started at a time
 * @param sleep when functions sleep that do not say
 * @param reserve whether stopped replicas are prepared for their next start, which costs memory
 * @param pullPolicy when images are fetched of functions that do not say
 * @param keepRules which images stay that no function uses
 * @param moreMetrics file with what others want to be told beside its own metrics
 * @param eventLoops threads that move the bytes of its HTTP API
 */
public record ProviderSettings(
    List<ListenAddress> listen,
    Path state,
    Path secrets,
    Path credentials,
    List<BindMount> mounts,
    FunctionLimits limits,
    VersionInfo version,
    int functionPort,
    Bounds bounds,
    int parallelStarts,
    SleepDefaults sleep,
    boolean reserve,
    PullPolicy pullPolicy,
    KeepRules keepRules,
    Optional<Path> moreMetrics,
    int eventLoops) {
  public ProviderSettings {
    listen = List.copyOf(listen);
    mounts = List.copyOf(mounts);
  }

  /** The product's own, but for what each host has. */
  public static ProviderSettingsBuilder builder(
      List<ListenAddress> listen,
      Path state,
      Path secrets,
      Path credentials,
      List<BindMount> mounts,
      VersionInfo version) {
    return new ProviderSettingsBuilder(listen, state, secrets, credentials, mounts, version);
  }
}
