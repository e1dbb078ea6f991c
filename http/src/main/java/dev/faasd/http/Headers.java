package dev.faasd.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The headers of a request or response. Names are compared without regard to case. A view on a
 * message in flight: not safe for use by several threads, not to be kept.
 */
public final class Headers {
  private final HttpHeaders headers;

  Headers(HttpHeaders headers) {
    this.headers = headers;
  }

  /** The first value. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The first value. */
  public Optional<String> first(HeaderName name) {
    return Optional.ofNullable(headers.get(name.text()));
  }

  /** All values, in order. */
  public List<String> all(String name) {
    return headers.getAll(name);
  }

  /** Is there one of this name? */
  public boolean has(String name) {
    return headers.contains(name);
  }

  /** Is there one of this name? */
  public boolean has(HeaderName name) {
    return headers.contains(name.text());
  }

  /** Replaces all of this name by one. */
  public Headers set(String name, String value) {
    headers.set(name, checked(value));
    return this;
  }

  /** Replaces all of this name by one. */
  public Headers set(HeaderName name, String value) {
    headers.set(name.text(), checked(value));
    return this;
  }

  /** Adds one, besides those of the same name. */
  public Headers add(String name, String value) {
    headers.add(name, checked(value));
    return this;
  }

  /** Adds one, besides those of the same name. */
  public Headers add(HeaderName name, String value) {
    headers.add(name.text(), checked(value));
    return this;
  }

  /** Messages that were read are not checked again when they are written. */
  private static String checked(String value) {
    for (int i = 0; i < value.length(); i++) {
      char next = value.charAt(i);
      if (next == '\r' || next == '\n' || next == 0) {
        throw new IllegalArgumentException("The value of a header has one line: " + value);
      }
    }
    return value;
  }

  /** Removes all of this name. */
  public Headers remove(String name) {
    headers.remove(name);
    return this;
  }

  /** Removes all of this name. */
  public Headers remove(HeaderName name) {
    headers.remove(name.text());
    return this;
  }

  /** A copy without those that concern one connection only, or tell where a body ends. */
  public Headers endToEnd() {
    HttpHeaders copy = headers.copy();
    HopByHop.remove(copy);
    copy.remove(HttpHeaderNames.HOST);
    copy.remove(HttpHeaderNames.CONTENT_LENGTH);
    copy.remove(HttpHeaderNames.TRANSFER_ENCODING);
    copy.remove(HttpHeaderNames.TRAILER);
    copy.remove(HttpHeaderNames.EXPECT);
    return new Headers(copy);
  }

  /** Every name and value, in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (Map.Entry<String, String> header : headers.entries()) {
      action.accept(header.getKey(), header.getValue());
    }
  }
}
