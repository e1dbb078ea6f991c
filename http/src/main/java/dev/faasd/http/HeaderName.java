package dev.faasd.http;

import io.netty.util.AsciiString;

/**
 * The name of a header that is looked up for each message: hashed once, and written without being
 * looked at again. Compared without regard to case.
 */
public final class HeaderName {
  private final AsciiString text;

  private HeaderName(AsciiString text) {
    this.text = text;
  }

  /** Keep it: that is what it is for. */
  public static HeaderName of(String name) {
    return new HeaderName(AsciiString.cached(name));
  }

  AsciiString text() {
    return text;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
