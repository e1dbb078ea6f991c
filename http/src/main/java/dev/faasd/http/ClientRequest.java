package dev.faasd.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request that {@link HttpClient} sends. Immutable. */
public final class ClientRequest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String method;
  private final String target;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;
  private final Duration patience;
  private final boolean idempotent;

  private ClientRequest(
      String method,
      String target,
      List<Map.Entry<String, String>> headers,
      byte[] body,
      Duration patience,
      boolean idempotent) {
    this.method = method;
    this.target = target;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.patience = patience;
    this.idempotent = idempotent;
  }

  /** A request without a body. */
  public static ClientRequest of(String method, String target) {
    return new ClientRequest(method, target, List.of(), new byte[0], PATIENCE, false);
  }

  /** A GET. */
  public static ClientRequest get(String target) {
    return of("GET", target);
  }

  /** A POST of JSON. */
  public static ClientRequest post(String target, byte[] json) {
    return of("POST", target).with("content-type", Response.JSON).body(json);
  }

  /** The same with one more header. */
  public ClientRequest with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new ClientRequest(method, target, more, body, patience, idempotent);
  }

  /** The same with this body, which the caller does not change afterwards. */
  public ClientRequest body(byte[] bytes) {
    return new ClientRequest(method, target, headers, bytes, patience, idempotent);
  }

  /** The same with this body as UTF-8. */
  public ClientRequest body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The same with another limit for each single wait: for the head of the response, and for the
   * next bytes of its body. 30 seconds if not said; zero for none.
   */
  public ClientRequest patience(Duration longestWait) {
    return new ClientRequest(method, target, headers, body, longestWait, idempotent);
  }

  /**
   * The same, said to do no harm when it arrives twice: it may be sent on a connection that has
   * been idle for long, and again if that turns out to be closed. Requests without a body need not
   * say.
   */
  public ClientRequest idempotent() {
    return new ClientRequest(method, target, headers, body, patience, true);
  }

  String method() {
    return method;
  }

  String target() {
    return target;
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  Duration patience() {
    return patience;
  }

  boolean isIdempotent() {
    return idempotent;
  }
}
