package dev.faasd.queueworker;

import dev.faasd.http.EventLoops;
import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import dev.faasd.queue.Call;
import dev.faasd.queue.CallbackUrl;
import java.time.Duration;

/** Delivers an answer to where it is wanted. Follows nobody elsewhere. */
final class CallbackErrand implements Errand {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Requests requests;
  private final EventLoops loops;
  private final CallbackGuard guard;

  CallbackErrand(Requests requests, EventLoops loops, CallbackGuard guard) {
    this.requests = requests;
    this.loops = loops;
    this.guard = guard;
  }

  @Override
  public Outcome make(Call call) throws InterruptedException {
    CallbackUrl url;
    try {
      url = CallbackUrl.parse(call.target());
    } catch (IllegalArgumentException e) {
      return new Outcome.Refused("The callback was not made: " + e.getMessage() + ".");
    }
    return switch (guard.rule(url)) {
      case CallbackGuard.Ruling.Refused(String why) -> new Outcome.Refused(why);
      case CallbackGuard.Ruling.Nowhere(String why) -> new Outcome.Broken(why, Duration.ZERO);
      case CallbackGuard.Ruling.Allowed(var address) -> {
        try (Upstream upstream =
            Upstream.pinned(loops, address, url.port(), url.host(), url.secure())) {
          yield requests.send(upstream, url.target(), call, PATIENCE);
        } catch (UpstreamException e) {
          yield new Outcome.Broken(e.getMessage(), Duration.ZERO);
        }
      }
    };
  }
}
