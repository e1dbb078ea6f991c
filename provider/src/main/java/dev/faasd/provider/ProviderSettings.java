package dev.faasd.provider;

import dev.faasd.api.VersionInfo;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Metrics;
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
  /** Functions listen here, by contract of OpenFaaS. */
  private static final int FUNCTION_PORT = 8080;

  public ProviderSettings {
    listen = List.copyOf(listen);
    mounts = List.copyOf(mounts);
  }

  /** With the product's own port, bounds and threads. */
  public static ProviderSettings of(
      List<ListenAddress> listen,
      Path state,
      Path secrets,
      Path credentials,
      List<BindMount> mounts,
      VersionInfo version) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        FunctionLimits.NONE,
        version,
        FUNCTION_PORT,
        Bounds.DEFAULT,
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        SleepDefaults.NONE,
        false,
        PullPolicy.ALWAYS,
        KeepRules.DEFAULT,
        Optional.empty(),
        2);
  }

  /** The same with other bounds. */
  public ProviderSettings with(Bounds others) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        functionPort,
        others,
        parallelStarts,
        sleep,
        reserve,
        pullPolicy,
        keepRules,
        moreMetrics,
        eventLoops);
  }

  /** The same with other limits of functions. */
  public ProviderSettings with(FunctionLimits others) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        others,
        version,
        functionPort,
        bounds,
        parallelStarts,
        sleep,
        reserve,
        pullPolicy,
        keepRules,
        moreMetrics,
        eventLoops);
  }

  /** The same with other defaults of sleep. */
  public ProviderSettings with(SleepDefaults others) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        functionPort,
        bounds,
        parallelStarts,
        others,
        reserve,
        pullPolicy,
        keepRules,
        moreMetrics,
        eventLoops);
  }

  /** The same for functions that listen elsewhere. */
  public ProviderSettings withFunctionPort(int port) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        port,
        bounds,
        parallelStarts,
        sleep,
        reserve,
        pullPolicy,
        keepRules,
        moreMetrics,
        eventLoops);
  }

  /** The same with or without a reserve of prepared replicas. */
  public ProviderSettings withReserve(boolean wanted) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        functionPort,
        bounds,
        parallelStarts,
        sleep,
        wanted,
        pullPolicy,
        keepRules,
        moreMetrics,
        eventLoops);
  }

  /** The same with other rules for images: when they are fetched, and which are kept. */
  public ProviderSettings with(PullPolicy policy, KeepRules rules) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        functionPort,
        bounds,
        parallelStarts,
        sleep,
        reserve,
        policy,
        rules,
        moreMetrics,
        eventLoops);
  }

  /** The same that tells what is in this file, too; see {@link Metrics#include}. */
  public ProviderSettings withMoreMetrics(Path file) {
    return new ProviderSettings(
        listen,
        state,
        secrets,
        credentials,
        mounts,
        limits,
        version,
        functionPort,
        bounds,
        parallelStarts,
        sleep,
        reserve,
        pullPolicy,
        keepRules,
        Optional.of(file),
        eventLoops);
  }
}
