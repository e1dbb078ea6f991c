package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.http.EventLoops;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Metrics;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.systemd.Journal;
import dev.faasd.workload.ImageRounds;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs functions on this host and serves the OpenFaaS provider API. Made by {@link #start}; ended
 * in one of two ways by whoever started it: {@link #leave} lets the functions run on for the next
 * process to adopt, {@link #stopAll} ends them too.
 */
public final class Provider implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Provider.class.getName());
  private static final Duration REQUESTS_END = Duration.ofSeconds(1);
  private static final Duration GATEWAY_LOST = Duration.ofSeconds(5);

  private final ProviderSettings settings;
  private final RoutingTable table;
  private final Functions functions;
  private final Reconciler reconciler;
  private final ImageRounds imageRounds;
  private final ExecutorService background;
  private final EventLoops loops;
  private final LogApi logs;
  private final FunctionProxy proxy;
  private final Sleeper sleeper;
  private final HttpServer server;
  private final List<GatewaySocket> lines;
  private boolean closed;

  private Provider(
      ProviderSettings settings,
      RoutingTable table,
      Functions functions,
      Reconciler reconciler,
      ImageRounds imageRounds,
      ExecutorService background,
      EventLoops loops,
      LogApi logs,
      FunctionProxy proxy,
      Sleeper sleeper,
      HttpServer server,
      List<GatewaySocket> lines) {
    this.settings = settings;
    this.table = table;
    this.functions = functions;
    this.reconciler = reconciler;
    this.imageRounds = imageRounds;
    this.background = background;
    this.loops = loops;
    this.logs = logs;
    this.proxy = proxy;
    this.sleeper = sleeper;
    this.server = server;
    this.lines = lines;
  }

  /**
   * Takes up the functions that shall be, brings back what does not run, and listens. Returns when
   * it listens; containerd need not answer yet.
   *
   * @param startupLines the sink that {@code workloads} was given for its output
   * @param journal where that output ends up
   * @throws ProviderException.StateNotKept when the state cannot be read
   * @throws dev.faasd.http.ListenFailed when an address cannot be had
   */
  public static Provider start(
      ProviderSettings settings,
      Workloads workloads,
      StartupLines startupLines,
      Journal journal,
      InstantSource clock) {
    StateFiles files = new StateFiles(settings.state());
    List<FunctionRecord> records = files.load();
    ExecutorService background =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("provider-", 0).factory());
    RoutingTable table = new RoutingTable(clock);
    Gateways gateways =
        new Gateways(GATEWAY_LOST, new GatewayNames(settings.state().resolveSibling("gateways")));
    InFlight inFlight = new InFlight();
    Exits exits = new Exits();
    FunctionNamespaces namespaces = new FunctionNamespaces(workloads.namespaces());
    Secrets secrets = new Secrets(new SecretFiles(settings.secrets()), namespaces, workloads);
    secrets.start();
    EventLoops loops = EventLoops.start(settings.eventLoops(), "provider-http");
    Prober prober = new Prober(settings.functionPort());
    Launcher launcher =
        Launcher.of(settings, workloads, secrets, exits, startupLines, prober, background, clock);
    Traffic traffic = new Traffic(table, gateways, inFlight, settings.bounds());
    ImageRounds imageRounds = new ImageRounds(workloads.images(), settings.keepRules());
    FunctionImages images =
        new FunctionImages(workloads.images(), imageRounds, settings.pullPolicy());
    Workbench bench =
        new Workbench(
            files,
            images,
            namespaces,
            secrets,
            launcher,
            new Mender(launcher, images, clock),
            new Batch(launcher, background),
            new Retirement(launcher, traffic, background),
            new Liveness(prober, background),
            traffic,
            settings.sleep(),
            clock,
            background,
            new AtomicLong());
    Functions functions = new Functions(bench, settings.limits());
    records.forEach(functions::restore);
    Reconciler reconciler =
        new Reconciler(
            functions,
            new Takeover(functions, namespaces, workloads),
            launcher,
            workloads,
            exits,
            clock,
            background,
            settings.bounds().reconcileEvery());
    UsageMeter meter = new UsageMeter(workloads);
    Metrics metrics = new Metrics().withJvm();
    settings.moreMetrics().ifPresent(metrics::include);
    new FunctionMetrics(functions, meter).register(metrics);
    FunctionProxy proxy = new FunctionProxy(functions, inFlight, loops, background);
    LogApi logs = new LogApi(journal, namespaces, clock);
    Credentials credentials = new Credentials(settings.credentials());
    ProviderRoutes routes =
        new ProviderRoutes(
            new FunctionApi(functions, namespaces, meter, settings.version()),
            new SecretApi(secrets, functions),
            new NamespaceApi(namespaces, new NamespaceRemoval(bench, functions, workloads)),
            new RoutingApi(
                functions,
                table,
                gateways,
                meter,
                reconciler::hasLookedAtAll,
                settings.bounds().heartbeat()),
            logs,
            proxy,
            new Access(credentials, background, new Failures(), settings.bounds().guess()),
            workloads,
            metrics);
    List<GatewaySocket> lines = new ArrayList<>();
    try {
      HttpServer server = routes.serve(loops, settings.listen());
      for (ListenAddress address : settings.listen()) {
        if (address instanceof ListenAddress.Unix unix) {
          ListenAddress.Unix beside = unix.beside(GatewaySocket.NAME);
          lines.add(GatewaySocket.start(beside, functions, gateways, credentials, background));
        }
      }
      reconciler.start();
      imageRounds.start(functions::imageUses);
      Sleeper sleeper = new Sleeper(functions, gateways, settings.sleep(), background);
      sleeper.start();
      LOG.log(
          Level.INFO,
          "provider listens on {0}, keeps {1} functions",
          server.boundAddresses(),
          records.size());
      return new Provider(
          settings,
          table,
          functions,
          reconciler,
          imageRounds,
          background,
          loops,
          logs,
          proxy,
          sleeper,
          server,
          lines);
    } catch (RuntimeException e) {
      lines.forEach(GatewaySocket::close);
      reconciler.close();
      loops.close();
      throw e;
    }
  }

  /**
   * Completed when all that runs has been taken up after the start, and gateways may follow the
   * routes.
   */
  public CompletableFuture<Void> adopted() {
    return reconciler.lookedAtAll();
  }

  /** Gives the signs of life from now on: timer, event loops and background work must all do. */
  public void beat(Heartbeat heartbeat) {
    reconciler.beat(heartbeat, loops.executors());
  }

  /**
   * Deploys a function, unless it is there just like that; returns when it is ready. Throws what
   * the API answers with a failure.
   */
  public void ensure(FunctionDeployment posted) {
    boolean there =
        functions
            .find(posted.id())
            .flatMap(LiveFunction::view)
            .filter(view -> view.record().deployment().equals(posted))
            .isPresent();
    if (!there) {
      functions.deploy(posted, false);
    }
  }

  /** Where it listens, with the ports that the system chose. */
  public List<ListenAddress> addresses() {
    return server.boundAddresses();
  }

  /**
   * Ends and lets the functions run on; their output waits in their pipes for the next process.
   * Idempotent.
   */
  public void leave() {
    close(false);
  }

  /**
   * Ends, and all functions with it, in parallel: each is asked, killed after the grace, and
   * removed. What shall be stays on disk, so the next start brings them back. Idempotent.
   */
  public void stopAll() {
    close(true);
  }

  /** The same as {@link #leave}. */
  @Override
  public void close() {
    leave();
  }

  private synchronized void close(boolean functionsToo) {
    if (closed) {
      return;
    }
    closed = true;
    sleeper.close();
    imageRounds.close();
    reconciler.close();
    table.close();
    logs.close();
    lines.forEach(GatewaySocket::close);
    server.close(REQUESTS_END);
    proxy.close();
    if (functionsToo) {
      functions.shutDown(settings.bounds().stopAllGrace(), background);
    }
    background.shutdownNow();
    loops.close();
    LOG.log(
        Level.INFO,
        functionsToo ? "provider ended with its functions" : "provider left its functions");
  }
}
