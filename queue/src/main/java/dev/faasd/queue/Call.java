package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A POST that waits to be made. Immutable, but for the bytes of its body, which nobody changes.
 *
 * <p>Its headers are those of the request but the ones that belong to one connection; {@code
 * X-Call-Id} is among them. The settings are the function's annotations that say how its calls are
 * treated.
 */
public final class Call {
  /** The header that tells a call. */
  public static final String CALL_ID = "X-Call-Id";

  private final FunctionId function;
  private final String target;
  private final List<Map.Entry<String, String>> headers;
  private final byte[] body;
  private final Optional<String> callback;
  private final Map<String, String> settings;

  /**
   * A call.
   *
   * @param target path and query for the function; of a callback the whole URL
   * @param callback where the answer goes
   * @param settings printable characters of ASCII only
   */
  public Call(
      FunctionId function,
      String target,
      List<Map.Entry<String, String>> headers,
      byte[] body,
      Optional<String> callback,
      Map<String, String> settings) {
    this.function = function;
    this.target = target;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.callback = callback;
    this.settings = Map.copyOf(settings);
  }

  /** Whose call it is. */
  public FunctionId function() {
    return function;
  }

  /** Path and query for the function; of a callback the whole URL. */
  public String target() {
    return target;
  }

  /** Name and value of each header, in order. */
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /** The first header of this name, whatever its case. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** What the caller calls it, empty if nothing; several calls may have the same. */
  public String id() {
    return header(CALL_ID).orElse("");
  }

  /** The body. */
  public byte[] body() {
    return body;
  }

  /** Where the answer goes. */
  public Optional<String> callback() {
    return callback;
  }

  /** Annotations of the function. */
  public Map<String, String> settings() {
    return settings;
  }
}
