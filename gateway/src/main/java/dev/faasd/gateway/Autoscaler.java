package dev.faasd.gateway;

import dev.faasd.api.Autoscaling;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionUsage;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives functions whose labels ask for it as many replicas as they have to do. Looks every few
 * seconds at what this gateway counted; the provider says what is possible.
 */
final class Autoscaler implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Autoscaler.class.getName());
  private static final Duration ROUND = Duration.ofSeconds(2);

  /** What the provider refused is not asked again for so long. */
  private static final Duration REFUSED = Duration.ofSeconds(30);

  private static final int LONGEST_USAGE = 4096;

  private final ProviderClient provider;
  private final RoutingTable table;
  private final Map<FunctionId, Watched> watched = new HashMap<>();

  /** Functions for which an answer of the provider is awaited. */
  private final Set<FunctionId> underWay = ConcurrentHashMap.newKeySet();

  private @Nullable Rounds rounds;

  Autoscaler(ProviderClient provider, RoutingTable table) {
    this.provider = provider;
    this.table = table;
  }

  void start() {
    rounds = Rounds.start("autoscaler", ROUND, this::look);
  }

  private void look() throws InterruptedException {
    Map<FunctionId, Route> present = new HashMap<>();
    if (table.now() instanceof Routing.Direct direct) {
      for (Route route : direct.routes().values()) {
        if (route.autoscaling().isPresent() && !route.serving().isEmpty()) {
          present.put(route.function().id(), route);
        }
      }
    }
    watched.keySet().retainAll(present.keySet());
    for (Route route : present.values()) {
      look(route, route.autoscaling().orElseThrow());
    }
  }

  private void look(Route route, Autoscaling by) throws InterruptedException {
    FunctionId id = route.function().id();
    FunctionMetrics metrics = route.function().metrics();
    long now = System.nanoTime();
    Watched seen =
        watched.computeIfAbsent(id, _ -> new Watched(metrics.begun(), now - ROUND.toNanos()));
    double rate = seen.rate(metrics.begun(), now);
    double load =
        switch (by.type()) {
          case RPS -> rate;
          case CAPACITY -> metrics.inFlight();
          case CPU -> milliCores(id);
        };
    int most = seen.demand().most(by.replicas(load), now, by.window());
    int wanted = route.scaling().nearest(most);
    if (wanted != route.replicas() && underWay.add(id)) {
      LOG.log(
          Level.INFO,
          String.format(
              Locale.ROOT,
              "%s gets %d replicas instead of %d: %s is %.1f, and %.1f of it are meant for each.",
              id,
              wanted,
              route.replicas(),
              by.type(),
              load,
              by.target() * by.proportion()));
      Thread.ofVirtual().name("scale-" + id).start(() -> scale(id, wanted));
    }
  }

  private double milliCores(FunctionId id) throws InterruptedException {
    try (ClientResponse response =
        provider.get("/system/routes/usage?function=" + id, ROUND.multipliedBy(2))) {
      return response.status() == 200
          ? Json.read(response.bytes(LONGEST_USAGE), FunctionUsage.class).cpu()
          : 0;
    } catch (UpstreamException | InvalidRequest e) {
      LOG.log(Level.DEBUG, "What {0} uses is not known: {1}", id, e.getMessage());
      return 0;
    }
  }

  private void scale(FunctionId id, int replicas) {
    String target = "/system/routes/scale?function=" + id + "&replicas=" + replicas;
    try (ClientResponse response = provider.post(target, new byte[0])) {
      if (response.status() >= 300) {
        String why = response.text().strip();
        LOG.log(Level.WARNING, "{0} does not get {1} replicas: {2}", id, replicas, why);
        Thread.sleep(REFUSED);
      }
    } catch (UpstreamException e) {
      LOG.log(Level.WARNING, "{0} does not get {1} replicas: {2}", id, replicas, e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(id);
    }
  }

  @Override
  public void close() {
    Rounds running = rounds;
    if (running != null) {
      running.close();
    }
  }
}
