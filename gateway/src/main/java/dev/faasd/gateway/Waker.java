package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionReference;
import dev.faasd.api.Json;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks the provider to make a function serve for which calls wait. */
final class Waker {
  private static final Logger LOG = System.getLogger(Waker.class.getName());
  private static final long AGAIN_SECONDS = 1;

  private final ProviderClient provider;

  Waker(ProviderClient provider) {
    this.provider = provider;
  }

  /** Asks on a thread of its own, and again every second while calls wait in the room. */
  void wake(FunctionId id, WaitingRoom room) {
    Thread.ofVirtual().name("wake-" + id).start(() -> ask(id, room));
  }

  private void ask(FunctionId id, WaitingRoom room) {
    byte[] request = Json.write(FunctionReference.to(id));
    try (ClientResponse response = provider.post("/system/routes/wake", request)) {
      String said = response.text().strip();
      switch (response.status()) {
        case 404 -> room.dismiss(404, "There is no function " + id + ".");
        case 503 -> room.dismiss(503, said.isEmpty() ? id + " cannot be started." : said);
        default -> {
          if (response.status() >= 300) {
            LOG.log(Level.WARNING, "Waking {0}: {1} {2}", id, response.status(), said);
          }
        }
      }
    } catch (UpstreamException e) {
      LOG.log(Level.WARNING, "Waking {0} failed, it is tried again: {1}", id, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    CompletableFuture.delayedExecutor(AGAIN_SECONDS, TimeUnit.SECONDS).execute(room::askAgain);
  }
}
