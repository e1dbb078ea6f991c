package dev.faasd.faasd;

import dev.faasd.api.VersionInfo;
import dev.faasd.cni.HostListeners;
import dev.faasd.cni.NetworkException;
import dev.faasd.cni.PortMapping;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.ListenFailed;
import dev.faasd.provider.FunctionLimits;
import dev.faasd.provider.Provider;
import dev.faasd.provider.ProviderSettings;
import dev.faasd.provider.SleepDefaults;
import dev.faasd.provider.StartupLines;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.systemd.Journal;
import dev.faasd.workload.BindMount;
import dev.faasd.workload.LogSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The role that runs functions. */
final class ProviderRole implements Role {
  static final String NAME = "provider";

  /** More functions than these are seldom deployed in a moment. */
  private static final int SPARES = 2;

  private static final Logger LOG = System.getLogger(ProviderRole.class.getName());

  /** Read and write for root and the gateway's group. */
  private static final int SOCKET_MODE = 0660;

  private final Settings settings;
  private StartupLines startupLines = new StartupLines((identifier, id, stream, line) -> {});
  private Optional<Journal> journal = Optional.empty();

  ProviderRole(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int spares() {
    return SPARES;
  }

  @Override
  public String owner() {
    return Parts.FUNCTIONS;
  }

  @Override
  public LogSink sink(ContainerLog log) {
    journal = Optional.of(log.journal());
    startupLines = new StartupLines(log);
    return startupLines;
  }

  @Override
  public boolean run(
      Parts parts, Heartbeat heartbeat, Runnable ready, CompletableFuture<Ending> ending) {
    try (Upkeep upkeep = Upkeep.start(settings, parts.network(), Upkeep.ROUND);
        Provider provider =
            Provider.start(
                settings(upkeep.gateway()),
                parts.workloads(),
                startupLines,
                journal.orElseThrow(),
                InstantSource.system())) {
      ready.run();
      provider.beat(heartbeat);
      Thread.ofVirtual().name("preload").start(() -> preload(provider));
      switch (ending.join()) {
        case STOP -> {
          provider.stopAll();
          removeSpares(parts);
        }
        case LEAVE -> provider.leave();
      }
      return true;
    } catch (ListenFailed e) {
      String holder =
          HostListeners.ofThisHost()
              .holderOf(PortMapping.tcp(settings.port(), settings.port()))
              .map(who -> "; " + who + " listens on it: stop that, or choose another --port")
              .orElse("");
      throw new CannotStartException(e.getMessage() + holder, e);
    }
  }

  private static void removeSpares(Parts parts) {
    // Ends whoever makes them.
    parts.workloads().close();
    try {
      parts.network().keepSpares(0);
    } catch (NetworkException e) {
      LOG.log(Level.WARNING, "places on the network that nobody has stay: {0}", e.getMessage());
    }
  }

  private void preload(Provider provider) {
    try {
      provider.adopted().join();
      Preload.of(settings).run(provider::ensure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ProviderSettings settings(String gateway) {
    Version version = Version.current();
    return ProviderSettings.builder(
            List.of(
                new ListenAddress.Unix(
                    settings.providerSocket(), SOCKET_MODE, OptionalInt.of(Settings.GATEWAY_ID)),
                new ListenAddress.Tcp(gateway, settings.port()),
                new ListenAddress.Tcp("127.0.0.1", settings.port())),
            settings.providerDirectory().resolve("state"),
            settings.providerDirectory().resolve("secrets"),
            settings.secrets(),
            List.of(
                new BindMount(settings.hostsFile(), Path.of("/etc/hosts"), true),
                new BindMount(settings.resolvConf(), Path.of("/etc/resolv.conf"), true)),
            VersionInfo.of(version.version(), version.commit()))
        .limits(functionLimits())
        .sleep(new SleepDefaults(settings.scaleToZero(), settings.scaleZeroStop()))
        .pullPolicy(settings.pullPolicy())
        .keepRules(settings.keepRules())
        .reserve(settings.reserve())
        .moreMetrics(settings.serviceMetrics())
        .build();
  }

  private FunctionLimits functionLimits() {
    int processes = settings.pidsLimit();
    int percent = settings.memoryLimit();
    return new FunctionLimits(
        processes == 0 ? OptionalInt.empty() : OptionalInt.of(processes),
        percent == 0 ? OptionalLong.empty() : OptionalLong.of(HostMemory.total() / 100 * percent));
  }
}
