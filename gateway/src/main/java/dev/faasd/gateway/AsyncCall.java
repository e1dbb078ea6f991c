package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.http.Exchange;
import dev.faasd.http.Headers;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.queue.Call;
import dev.faasd.queue.CallbackUrl;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueFailed;
import dev.faasd.queue.QueueFull;
import dev.faasd.queue.QueueUnreachable;
import dev.faasd.queue.Queues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One call that is stored instead of made, from its arrival to the acknowledgement. Headers: the
 * gateway contract of OpenFaaS.
 */
final class AsyncCall {
  private static final String CALLBACK = "X-Callback-Url";
  private static final String ONCE = "Idempotency-Key";

  private final Queues queues;
  private final int longestBody;
  private final FunctionId function;
  private final AsyncCalls treatment;
  private final String target;
  private final CallId id;
  private final Optional<CallbackUrl> callback;
  private final Optional<String> once;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();

  private AsyncCall(
      Exchange exchange,
      Queues queues,
      int longestBody,
      ForwardedHeaders forwarded,
      FunctionId function,
      AsyncCalls treatment,
      String target) {
    Headers copy = exchange.headers().endToEnd();
    this.queues = queues;
    this.longestBody = longestBody;
    this.function = function;
    this.treatment = treatment;
    this.target = target;
    this.once = copy.first(ONCE).filter(key -> !key.isBlank());
    this.callback = copy.first(CALLBACK).filter(url -> !url.isBlank()).map(CallbackUrl::parse);
    // Who sends a call once more is told the same of it.
    once.filter(_ -> !copy.has(Call.CALL_ID))
        .ifPresent(key -> copy.set(Call.CALL_ID, named(function + " " + key)));
    this.id = CallId.of(copy).forHost(exchange.headers().first("host").orElse(""));
    id.mark(copy);
    forwarded.mark(copy, exchange.remote(), id.host());
    copy.forEach((name, value) -> headers.add(Map.entry(name, value)));
  }

  private static String named(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /**
   * Reads the head of one.
   *
   * @param target for the function
   * @throws IllegalArgumentException with a sentence when it cannot be called back
   */
  static AsyncCall of(
      Exchange exchange,
      Queues queues,
      int longestBody,
      ForwardedHeaders forwarded,
      FunctionId function,
      AsyncCalls treatment,
      String target) {
    return new AsyncCall(exchange, queues, longestBody, forwarded, function, treatment, target);
  }

  /** Stores it; answers 202 when it is on the disk. Blocks. */
  Response store(RequestBody body) throws InterruptedException {
    Call call =
        new Call(
            function,
            target,
            headers,
            body.bytes(longestBody),
            callback.map(CallbackUrl::toString),
            treatment.settings());
    try {
      boolean _ = queues.publish(treatment.queue(), call, once);
      return id.shownOn(Response.empty(202));
    } catch (QueueException e) {
      return id.on(failure(e));
    }
  }

  private Response failure(QueueException e) {
    return switch (e) {
      case QueueFull _ ->
          Response.text(429, "The queue " + treatment.queue() + " is full.")
              .with("retry-after", "10");
      case QueueUnreachable _ -> Response.text(503, e.getMessage()).with("retry-after", "1");
      case QueueFailed _ -> Response.text(500, e.getMessage());
    };
  }
}
