package dev.faasd.queueworker;

import dev.faasd.api.NamespaceName;
import dev.faasd.queue.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is delivered to whoever wants the answer of a call: the function's headers and body, and
 * headers that tell of the call. Source: the queue-worker's contract of OpenFaaS.
 */
final class Callback {
  private static final String NAME = "X-Function-Name";
  private static final String STATUS = "X-Function-Status";
  private static final String DURATION = "X-Duration-Seconds";
  private static final String RETRY = "X-Retry";
  private static final String RETRY_MAX = "X-Retry-Max";
  private static final String DROPPED = "X-Body-Dropped";
  private static final String AGENT = "User-Agent";

  /** What a function says to a browser that called it, and to nobody else. */
  private static final List<String> PRIVATE =
      List.of("Set-Cookie", "Authorization", "WWW-Authenticate");

  private final List<Map.Entry<String, String>> headers = new ArrayList<>();

  private Callback() {}

  /**
   * The callback that a call wants.
   *
   * @param attempt the last one, from 1
   * @param attempts most that there would have been
   */
  static Call of(Call call, String url, Outcome outcome, int attempt, int attempts) {
    Callback callback = new Callback();
    byte[] body = new byte[0];
    int status = Outcome.NONE;
    long nanos = 0;
    switch (outcome) {
      case Outcome.Answered answered -> {
        callback.headers.addAll(answered.headers());
        PRIVATE.forEach(callback::remove);
        status = answered.status();
        nanos = answered.duration().toNanos();
        if (answered.whole()) {
          body = answered.body().bytes();
        } else {
          callback.set(DROPPED, "longer than " + answered.body().size() + " bytes");
        }
      }
      case Outcome.Broken broken -> nanos = broken.duration().toNanos();
      case Outcome.Refused _ -> {
        // Only callbacks are refused, and they want none.
      }
    }
    callback.set(AGENT, "faasd-queue-worker");
    callback.set(Call.CALL_ID, call.id());
    callback.set(NAME, name(call));
    callback.set(STATUS, Integer.toString(status));
    callback.set(DURATION, String.format(Locale.ROOT, "%.6f", nanos / 1e9));
    callback.set(RETRY, Integer.toString(attempt - 1));
    callback.set(RETRY_MAX, Integer.toString(attempts - 1));
    return new Call(call.function(), url, callback.headers, body, Optional.empty(), Map.of());
  }

  /** As it is called: without the namespace where that is the default. */
  private static String name(Call call) {
    return call.function().namespace().equals(NamespaceName.DEFAULT)
        ? call.function().name().value()
        : call.function().toString();
  }

  private void remove(String name) {
    headers.removeIf(field -> field.getKey().equalsIgnoreCase(name));
  }

  private void set(String name, String value) {
    remove(name);
    if (!value.isEmpty()) {
      headers.add(Map.entry(name, value));
    }
  }
}
