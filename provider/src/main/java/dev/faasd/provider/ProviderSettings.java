package dev.faasd.provider;

import dev.faasd.api.VersionInfo;
import dev.faasd.http.ListenAddress;
import dev.faasd.workload.BindMount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a provider runs. Begin with {@link #of} and change what differs.
 *
 * @param listen where its HTTP API is
 * @param state directory of the functions' state files; made when absent
 * @param credentials directory of {@code basic-auth-user}, {@code basic-auth-password} and {@code
 *     gateway-token}; they are read again when they change
 * @param mounts what every function has mounted, such as its hosts file
 * @param version what it says of itself
 * @param readyTimeout longest wait for a replica to listen
 * @param stopGrace between asking a replica to end and killing it
 * @param stopAllGrace the same when the whole provider stops
 * @param applyBound longest wait for gateways to follow a new route
 * @param drainBound longest wait for the last requests of a replica
 * @param heartbeat longest silence on the routing stream
 * @param reconcileEvery between two looks at everything without a reason
 * @param parallelStarts how many containers are made or started at a time
 * @param eventLoops threads that move the bytes of its HTTP API
 */
public record ProviderSettings(
    List<ListenAddress> listen,
    Path state,
    Path credentials,
    List<BindMount> mounts,
    VersionInfo version,
    Duration readyTimeout,
    Duration stopGrace,
    Duration stopAllGrace,
    Duration applyBound,
    Duration drainBound,
    Duration heartbeat,
    Duration reconcileEvery,
    int parallelStarts,
    int eventLoops) {
  public ProviderSettings {
    listen = List.copyOf(listen);
    mounts = List.copyOf(mounts);
  }

  /** The product's own times. */
  public static ProviderSettings of(
      List<ListenAddress> listen,
      Path state,
      Path credentials,
      List<BindMount> mounts,
      VersionInfo version) {
    return new ProviderSettings(
        listen,
        state,
        credentials,
        mounts,
        version,
        Duration.ofSeconds(50),
        Duration.ofSeconds(10),
        Duration.ofSeconds(7),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        2);
  }

  /** The same with another wait for a replica to listen. */
  public ProviderSettings withReadyTimeout(Duration timeout) {
    return new ProviderSettings(
        listen,
        state,
        credentials,
        mounts,
        version,
        timeout,
        stopGrace,
        stopAllGrace,
        applyBound,
        drainBound,
        heartbeat,
        reconcileEvery,
        parallelStarts,
        eventLoops);
  }

  /** The same with other bounds for gateways that do not follow and requests that do not end. */
  public ProviderSettings withBounds(Duration apply, Duration drain) {
    return new ProviderSettings(
        listen,
        state,
        credentials,
        mounts,
        version,
        readyTimeout,
        stopGrace,
        stopAllGrace,
        apply,
        drain,
        heartbeat,
        reconcileEvery,
        parallelStarts,
        eventLoops);
  }

  /** The same with other times between asking a replica to end and killing it. */
  public ProviderSettings withGrace(Duration stop, Duration stopAll) {
    return new ProviderSettings(
        listen,
        state,
        credentials,
        mounts,
        version,
        readyTimeout,
        stop,
        stopAll,
        applyBound,
        drainBound,
        heartbeat,
        reconcileEvery,
        parallelStarts,
        eventLoops);
  }
}
