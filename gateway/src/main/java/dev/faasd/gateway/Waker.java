package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.EventLoops;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the provider to make a function serve for which calls wait. */
final class Waker {
  private static final Logger LOG = System.getLogger(Waker.class.getName());

  /** By when a sleeping function is awake, and the routing stream has said so. */
  private static final Duration USUALLY = Duration.ofMillis(100);

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final EventLoops loops;
  private final ProviderLine line;
  private final ProviderClient provider;

  Waker(EventLoops loops, ProviderLine line, ProviderClient provider) {
    this.loops = loops;
    this.line = line;
    this.provider = provider;
  }

  /**
   * How the room of this function asks: at once, without blocking, and again every second while
   * calls wait in it. First by the short way, which has no answer, then by the long one. All that
   * can be done before is done before.
   */
  WaitingRoom.Question of(FunctionId id) {
    byte[] knock = ProviderLine.wake(id.toString());
    ClientRequest request = provider.about(id, "/system/routes/wake");
    return (room, again) -> {
      if (!again && line.send(knock)) {
        loops.later(USUALLY, room::askAgain);
      } else {
        ask(id, request, room);
      }
    };
  }

  private void ask(FunctionId id, ClientRequest request, WaitingRoom room) {
    var _ =
        provider
            .begin(request)
            .whenComplete(
                (response, failure) -> {
                  if (response != null && response.status() < 300) {
                    response.close();
                    loops.later(AGAIN, room::askAgain);
                  } else {
                    Thread.ofVirtual()
                        .name("wake-" + id)
                        .start(() -> hear(id, room, response, failure));
                  }
                });
  }

  private void hear(
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
    loops.later(AGAIN, room::askAgain);
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
