package dev.faasd.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A response from memory. Immutable. */
public final class Response {
  /** What plain text says of itself. */
  public static final String TEXT = "text/plain; charset=utf-8";

  /** What JSON says of itself. */
  public static final String JSON = "application/json";

  /** What JSON objects, one a line, say of themselves. */
  public static final String NDJSON = "application/x-ndjson";

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;

  private Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /** No body. */
  public static Response empty(int status) {
    return new Response(status, List.of(), new byte[0]);
  }

  /** These bytes, which the caller does not change afterwards. */
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, List.of(Map.entry("content-type", contentType)), body);
  }

  /** A text for people; ends with a line feed. */
  public static Response text(int status, String text) {
    String line = text.endsWith("\n") ? text : text + "\n";
    return of(status, TEXT, line.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON. */
  public static Response json(int status, byte[] json) {
    return of(status, JSON, json);
  }

  /** The same with one more header. */
  public Response with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, more, body);
  }

  /** Status code, 200 to 599. */
  public int status() {
    return status;
  }

  /** The body as text in UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  List<Map.Entry<String, String>> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }
}
