package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider to let functions sleep that nobody has called for as long as they want. Looks
 * at them now and then, so that calls need do next to nothing for it. Whoever calls while the
 * provider makes up its mind waits for the wake like any other.
 */
final class Idler implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Idler.class.getName());
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final ProviderClient provider;
  private final RoutingTable table;

  /** Since when nobody called. */
  private final Map<FunctionId, Long> quiet = new HashMap<>();

  private @Nullable Rounds rounds;

  Idler(ProviderClient provider, RoutingTable table) {
    this.provider = provider;
    this.table = table;
  }

  void start() {
    rounds = Rounds.start("idler", ROUND, this::look);
  }

  private void look() throws InterruptedException {
    Set<FunctionId> present = new HashSet<>();
    if (table.now() instanceof Routing.Direct direct) {
      for (Route route : direct.routes().values()) {
        FunctionId id = route.function().id();
        if (!route.sleepAfter().isZero() && !route.serving().isEmpty() && present.add(id)) {
          look(route, id);
        }
      }
    }
    quiet.keySet().retainAll(present);
  }

  private void look(Route route, FunctionId id) throws InterruptedException {
    long now = System.nanoTime();
    boolean called = route.function().activity().take() || route.isBusy();
    long since = called ? now : quiet.getOrDefault(id, now);
    quiet.put(id, since);
    if (now - since >= route.sleepAfter().toNanos()) {
      // If it cannot sleep now, it is asked again after as long.
      quiet.put(id, now);
      ask(id);
    }
  }

  private void ask(FunctionId id) throws InterruptedException {
    try (ClientResponse response = provider.send(provider.about(id, "/system/routes/sleep"))) {
      String said = response.text().strip();
      if (response.status() >= 300) {
        LOG.log(Level.DEBUG, "{0} does not sleep: {1} {2}", id, response.status(), said);
      }
    } catch (UpstreamException e) {
      LOG.log(Level.DEBUG, "Asking for the sleep of {0} failed: {1}", id, e.getMessage());
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
