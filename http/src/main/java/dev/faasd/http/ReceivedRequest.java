package dev.faasd.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import java.util.Optional;

/**
 * The half of an exchange that tells of the request. What framing and connection depend on is kept
 * from before the message is changed on its way to an upstream.
 */
abstract class ReceivedRequest implements Exchange {
  private final HttpRequest message;
  private final Headers headers;
  private final String target;
  private final long startedNanos = System.nanoTime();
  private final boolean head;
  private final boolean old;
  private final boolean keepAlive;
  private final boolean bodiless;
  private final boolean wantsNod;
  private final List<String> upgrade;

  ReceivedRequest(HttpRequest message) {
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

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public String method() {
    return message.method().name();
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  @Override
  public String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  @Override
  public Optional<String> queryParameter(String name) {
    return PercentCoding.parameter(query(), name);
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  /** Is it a HEAD? Its answer has no body. */
  boolean isHead() {
    return head;
  }

  /** Is it of HTTP/1.0? Its answer has no chunks and no interim responses. */
  boolean isOld() {
    return old;
  }

  boolean asksKeepAlive() {
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
