package dev.faasd.gateway;

import dev.faasd.http.HeaderName;
import dev.faasd.http.Headers;
import dev.faasd.http.Response;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What marks a call on its way to the function and back. Headers: the gateway contract of OpenFaaS.
 *
 * @param value of {@code X-Call-Id}: the caller's, else a new UUID
 * @param startTime of {@code X-Start-Time}: nanoseconds since 1970
 * @param host that the caller asked for
 */
record CallId(String value, String startTime, String host) {
  private static final HeaderName CALL_ID = HeaderName.of("X-Call-Id");
  private static final HeaderName START_TIME = HeaderName.of("X-Start-Time");
  private static final HeaderName HOST = HeaderName.of("Host");

  static CallId of(Headers headers) {
    Instant now = Instant.now();
    return new CallId(
        headers.first(CALL_ID).filter(id -> !id.isBlank()).orElseGet(CallId::random),
        Long.toString(now.getEpochSecond() * 1_000_000_000L + now.getNano()),
        headers.first(HOST).orElse(""));
  }

  /** It tells calls apart and guards nothing, so the fast generator will do. */
  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version4 = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long variant1 = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(version4, variant1).toString();
  }

  /** Marks the request on its way to the function. */
  void mark(Headers headers) {
    headers.set(CALL_ID, value);
    headers.add(START_TIME, startTime);
  }

  /** Marks the function's answer, unless the function did. */
  void markAnswer(Headers headers) {
    if (!headers.has(CALL_ID)) {
      headers.set(CALL_ID, value);
    }
    if (!headers.has(START_TIME)) {
      headers.set(START_TIME, startTime);
    }
  }

  /** The same of a request for another host. */
  CallId forHost(String other) {
    return new CallId(value, startTime, other);
  }

  /** Marks an answer of the gateway's own that is the one that was wanted. */
  Response shownOn(Response response) {
    return response.with(CALL_ID.toString(), value).with(START_TIME.toString(), startTime);
  }

  /** Marks an answer of the gateway's own, also as such. */
  Response on(Response response) {
    return shownOn(response).with("X-OpenFaaS-Internal", "gateway");
  }
}
