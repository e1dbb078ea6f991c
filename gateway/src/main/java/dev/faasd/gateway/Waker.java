package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the provider to make a function serve for which calls wait. */
final class Waker {
  private static final Logger LOG = System.getLogger(Waker.class.getName());
  private static final long AGAIN_SECONDS = 1;

  private final ProviderClient provider;

  Waker(ProviderClient provider) {
    this.provider = provider;
  }

  /**
   * How the room of this function asks: at once, without blocking, and again every second while
   * calls wait in it. All that can be done before is done before.
   */
  Consumer<WaitingRoom> of(FunctionId id) {
    ClientRequest request = provider.about(id, "/system/routes/wake");
    return room -> {
      var _ =
          provider
              .begin(request)
              .whenComplete(
                  (response, failure) -> {
                    if (response != null && response.status() < 300) {
                      response.close();
                      askLater(room);
                    } else {
                      Thread.ofVirtual()
                          .name("wake-" + id)
                          .start(() -> hear(id, room, response, failure));
                    }
                  });
    };
  }

  private static void hear(
      FunctionId id,
      WaitingRoom room,
      @Nullable ClientResponse response,
      @Nullable Throwable failure) {
    if (response == null) {
      complain(id, failure);
    } else {
      try (response) {
        hear(id, room, response.status(), response.text().strip());
      } catch (UpstreamException e) {
        complain(id, e);
      }
    }
    askLater(room);
  }

  private static void askLater(WaitingRoom room) {
    CompletableFuture.delayedExecutor(AGAIN_SECONDS, TimeUnit.SECONDS).execute(room::askAgain);
  }

  private static void hear(FunctionId id, WaitingRoom room, int status, String said) {
    switch (status) {
      case 404 -> room.dismiss(404, "There is no function " + id + ".");
      case 503 -> room.dismiss(503, said.isEmpty() ? id + " cannot be started." : said);
      default -> LOG.log(Level.WARNING, "Waking {0}: {1} {2}", id, status, said);
    }
  }

  private static void complain(FunctionId id, @Nullable Throwable failure) {
    String why = failure == null ? "no answer" : failure.getMessage();
    LOG.log(Level.WARNING, "Waking {0} failed, it is tried again: {1}", id, why);
  }
}
