package dev.faasd.queueworker;

import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import dev.faasd.queue.Call;
import java.time.Duration;
import java.time.Instant;

/**
 * Calls a function through the gateway. While there is no gateway, or it has as many calls of the
 * function as that takes, the call waits here: that is no failed attempt of the function's.
 */
final class FunctionErrand implements Errand {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_BUSY = Duration.ofMinutes(10);

  private final Requests requests;
  private final Upstream gateway;

  FunctionErrand(Requests requests, Upstream gateway) {
    this.requests = requests;
    this.gateway = gateway;
  }

  @Override
  public Outcome make(Call call) throws InterruptedException {
    Instant end = Instant.now().plus(LONGEST_BUSY);
    String target = "/function/" + call.function() + call.target();
    while (true) {
      try {
        Outcome outcome = requests.send(gateway, target, call, Duration.ZERO);
        if (!isBusy(outcome) || Instant.now().isAfter(end)) {
          return outcome;
        }
      } catch (UpstreamException _) {
        end = Instant.now().plus(LONGEST_BUSY); // the gateway is being replaced, or starts
      }
      Thread.sleep(PAUSE);
    }
  }

  private static boolean isBusy(Outcome outcome) {
    return outcome instanceof Outcome.Answered answered
        && answered.status() == 429
        && answered.isInternal();
  }
}
