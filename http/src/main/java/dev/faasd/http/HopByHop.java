package dev.faasd.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Headers that concern one connection only (RFC 9110, 7.6.1): those of the specification, and those
 * the Connection header names. Framing is not negotiable: Content-Length, a chunked
 * Transfer-Encoding and Host stay whatever Connection says.
 */
final class HopByHop {
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

  private HopByHop() {}

  /** Removes them from a message that is passed on. */
  static void remove(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      for (String named : headers.getAll(HttpHeaderNames.CONNECTION)) {
        removeNamed(headers, named);
      }
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    headers.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
    headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    headers.remove(HttpHeaderNames.TE);
    headers.remove(HttpHeaderNames.UPGRADE);
  }

  private static void removeNamed(HttpHeaders headers, String list) {
    for (String token : list.split(",", -1)) {
      String name = token.trim();
      if (!name.isEmpty() && !isFraming(name)) {
        headers.remove(name);
      }
    }
  }

  private static boolean isFraming(String name) {
    return HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.HOST.contentEqualsIgnoreCase(name);
  }

  /** Does this request ask for another protocol, and which? Empty if not. */
  static List<String> upgrade(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.UPGRADE)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        ? headers.getAll(HttpHeaderNames.UPGRADE)
        : List.of();
  }

  /** Asks for another protocol, or grants it. */
  static void upgradeTo(HttpHeaders headers, List<String> protocols) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, protocols);
  }
}
