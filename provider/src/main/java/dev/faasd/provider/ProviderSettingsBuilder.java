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
 * Builds {@link ProviderSettings}; see there what each part means. What is not said is as the
 * product has it. Not thread-safe.
 */
public final class ProviderSettingsBuilder {
  /** Functions listen here, by contract of OpenFaaS. */
  private static final int FUNCTION_PORT = 8080;

  private static final int EVENT_LOOPS = 2;

  private final List<ListenAddress> listen;
  private final Path state;
  private final Path secrets;
  private final Path credentials;
  private final List<BindMount> mounts;
  private final VersionInfo version;
  private FunctionLimits limits = FunctionLimits.NONE;
  private int functionPort = FUNCTION_PORT;
  private Bounds bounds = Bounds.DEFAULT;
  private SleepDefaults sleep = SleepDefaults.NONE;
  private boolean reserve;
  private PullPolicy pullPolicy = PullPolicy.ALWAYS;
  private KeepRules keepRules = KeepRules.DEFAULT;
  private Optional<Path> moreMetrics = Optional.empty();

  ProviderSettingsBuilder(
      List<ListenAddress> listen,
      Path state,
      Path secrets,
      Path credentials,
      List<BindMount> mounts,
      VersionInfo version) {
    this.listen = listen;
    this.state = state;
    this.secrets = secrets;
    this.credentials = credentials;
    this.mounts = mounts;
    this.version = version;
  }

  /** How long it waits for others. */
  public ProviderSettingsBuilder bounds(Bounds value) {
    bounds = value;
    return this;
  }

  /** What functions may take of the host. */
  public ProviderSettingsBuilder limits(FunctionLimits value) {
    limits = value;
    return this;
  }

  /** When functions sleep that do not say. */
  public ProviderSettingsBuilder sleep(SleepDefaults value) {
    sleep = value;
    return this;
  }

  /** For functions that listen elsewhere. */
  public ProviderSettingsBuilder functionPort(int value) {
    functionPort = value;
    return this;
  }

  /** Whether stopped replicas are prepared for their next start. */
  public ProviderSettingsBuilder reserve(boolean value) {
    reserve = value;
    return this;
  }

  /** When images are fetched of functions that do not say. */
  public ProviderSettingsBuilder pullPolicy(PullPolicy value) {
    pullPolicy = value;
    return this;
  }

  /** Which images stay that no function uses. */
  public ProviderSettingsBuilder keepRules(KeepRules value) {
    keepRules = value;
    return this;
  }

  /** Tells what is in this file, too; see {@link Metrics#include}. */
  public ProviderSettingsBuilder moreMetrics(Path file) {
    moreMetrics = Optional.of(file);
    return this;
  }

  /** The settings. */
  public ProviderSettings build() {
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
        Math.max(2, Runtime.getRuntime().availableProcessors()),
        sleep,
        reserve,
        pullPolicy,
        keepRules,
        moreMetrics,
        EVENT_LOOPS);
  }
}
