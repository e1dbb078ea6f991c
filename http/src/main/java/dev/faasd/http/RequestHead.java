package dev.faasd.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;

/**
 * The head of a request as it came. What framing and connection depend on is kept from before the
 * message is changed on its way to an upstream.
 */
final class RequestHead {
  private final HttpRequest message;
  private final Headers headers;
  private final String target;
  private final boolean head;
  private final boolean old;
  private final boolean keepAlive;
  private final boolean bodiless;
  private final boolean wantsNod;
  private final List<String> upgrade;

  RequestHead(HttpRequest message) {
    HttpHeaders fields = message.headers();
    this.message = message;
    this.headers = new Headers(fields);
    this.target = message.uri();
    this.head = HttpMethod.HEAD.equals(message.method());
    this.old = !message.protocolVersion().isKeepAliveDefault();
    this.keepAlive = HttpUtil.isKeepAlive(message);
    this.bodiless =
        !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
            && !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
    this.wantsNod =
        !bodiless && !old && fields.contains(HttpHeaderNames.EXPECT, "100-continue", true);
    this.upgrade = HopByHop.upgrade(fields);
  }

  /** The message itself; changes when it is forwarded. */
  HttpRequest message() {
    return message;
  }

  Headers headers() {
    return headers;
  }

  String method() {
    return message.method().name();
  }

  String target() {
    return target;
  }

  String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  /** Is it a HEAD? Its answer has no body. */
  boolean isHead() {
    return head;
  }

  /** Is it of HTTP/1.0? Its answer has no chunks and no interim responses. */
  boolean isOld() {
    return old;
  }

  boolean keepAlive() {
    return keepAlive;
  }

  /** Does it announce no body? */
  boolean isBodiless() {
    return bodiless;
  }

  /** Does it wait for a 100 before it sends its body? */
  boolean wantsNod() {
    return wantsNod;
  }

  /** Is the body so short, or of such unknown length, that it may be worth hearing out? */
  boolean maybeShorterThan(int bytes) {
    return HttpUtil.isTransferEncodingChunked(message)
        || HttpUtil.getContentLength(message, 0L) <= bytes;
  }

  /** The protocols that the client would rather speak. */
  List<String> upgrade() {
    return upgrade;
  }
}
