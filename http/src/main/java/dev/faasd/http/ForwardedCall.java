package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange on its way through an upstream. Between two connections of one event loop. */
final class ForwardedCall implements UpstreamListener, BodySink {
  /** Longer unused, a connection may be one that the upstream is just closing. */
  private static final long SURELY_OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long ANY_AGE_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final Set<HttpMethod> REPEATABLE =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

  private final ServerExchange exchange;
  private final Upstream upstream;
  private final Forwarding forwarding;
  private final HttpRequest request;
  private @Nullable UpstreamConnection connection;
  private List<String> upgrade = List.of();
  private boolean bodySent;
  private boolean lastSent;
  private boolean repeated;
  private boolean responding;
  private boolean over;

  ForwardedCall(ServerExchange exchange, Upstream upstream, Forwarding forwarding) {
    this.exchange = exchange;
    this.request = exchange.message();
    this.upstream = upstream;
    this.forwarding = forwarding;
  }

  void start() {
    HttpHeaders headers = request.headers();
    upgrade = exchange.upgrade();
    HopByHop.remove(headers);
    if (!upgrade.isEmpty()) {
      HopByHop.upgradeTo(headers, upgrade);
    }
    headers.set(HttpHeaderNames.HOST, upstream.authority());
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
    request.setUri(forwarding.target(exchange));
    forwarding.request(exchange.headers());
    Duration limit = forwarding.timeout();
    if (!limit.isZero()) {
      exchange.connection().callTimeout(limit);
    }
    long now = System.nanoTime();
    boolean repeatable = exchange.isBodiless() && REPEATABLE.contains(request.method());
    UpstreamConnection idle =
        upstream.idle(
            exchange.connection().loopIndex(),
            now - (repeatable ? ANY_AGE_NANOS : SURELY_OPEN_NANOS));
    if (idle == null) {
      upstream.connect(exchange.connection().loop(), this);
    } else {
      connected(idle);
    }
  }

  @Override
  public void connected(UpstreamConnection made) {
    if (over) {
      upstream.release(made);
      return;
    }
    connection = made;
    made.send(request, this);
    if (lastSent) {
      made.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
    exchange.sendBody();
    if (!exchange.connection().flushesLater()) {
      made.flush();
    }
  }

  @Override
  public void unreachable(Throwable cause) {
    fail(
        UpstreamException.Kind.UNREACHABLE,
        "Connecting to " + upstream + " failed: " + cause.getMessage() + ".",
        cause);
  }

  @Override
  public void informational(HttpResponse response) {
    exchange.interim(response);
  }

  @Override
  public void responseHead(HttpResponse response) {
    responding = true;
    HttpHeaders headers = response.headers();
    boolean switching = response.status().code() == 101;
    List<String> granted = switching ? HopByHop.upgrade(headers) : List.of();
    if (switching && (upgrade.isEmpty() || granted.isEmpty())) {
      responding = false;
      abandon();
      fail(
          UpstreamException.Kind.BROKEN,
          upstream + " switched to another protocol without being asked.",
          null);
      return;
    }
    HopByHop.remove(headers);
    response.setProtocolVersion(HttpVersion.HTTP_1_1);
    forwarding.response(response.status().code(), new Headers(headers));
    if (switching) {
      HopByHop.upgradeTo(headers, granted);
      UpstreamConnection tunnel = connection;
      exchange.switchProtocols(response);
      if (tunnel != null) {
        tunnel.becomeTunnel();
      }
      return;
    }
    exchange.head(response);
  }

  @Override
  public void responsePart(HttpContent part) {
    if (part instanceof LastHttpContent) {
      over = true;
      connection = null;
    }
    exchange.respondPart(part);
    if (exchange.holdsBack() && connection != null) {
      connection.reading(false);
    }
  }

  @Override
  public void responseRaw(ByteBuf bytes) {
    exchange.raw(bytes);
    if (exchange.holdsBack() && connection != null) {
      connection.reading(false);
    }
  }

  @Override
  public void upstreamWritable(boolean writable) {
    exchange.connection().readBody(writable);
  }

  @Override
  public void responseFlush() {
    exchange.flush();
  }

  @Override
  public boolean ready() {
    return connection != null;
  }

  @Override
  public void part(HttpContent part) {
    bodySent |= part.content().isReadable();
    lastSent |= part instanceof LastHttpContent;
    UpstreamConnection current = connection;
    if (current == null) {
      part.release();
      return;
    }
    current.write(part);
    if (!current.writable()) {
      exchange.connection().readBody(false);
    }
  }

  @Override
  public void flush() {
    if (connection != null) {
      connection.flush();
    }
  }

  @Override
  public void raw(ByteBuf bytes) {
    UpstreamConnection current = connection;
    if (current == null) {
      bytes.release();
      return;
    }
    current.writeRaw(bytes);
    if (!current.writable()) {
      exchange.connection().readBody(false);
    }
  }

  @Override
  public void clientWritable(boolean writable) {
    if (connection != null) {
      connection.reading(writable);
    }
  }

  @Override
  public void clientLeft() {
    over = true;
    abandon();
  }

  @Override
  public void broken(@Nullable Throwable cause) {
    boolean mayRepeat =
        connection != null
            && connection.used()
            && !responding
            && !bodySent
            && !repeated
            && REPEATABLE.contains(request.method());
    connection = null;
    if (over) {
      return;
    }
    if (mayRepeat) {
      repeated = true;
      upstream.connect(exchange.connection().loop(), this);
      return;
    }
    fail(
        UpstreamException.Kind.BROKEN,
        upstream
            + " closed the connection before it answered"
            + (cause == null ? "." : ": " + cause.getMessage() + "."),
        cause);
  }

  void timedOut() {
    abandon();
    fail(
        UpstreamException.Kind.TIMED_OUT,
        upstream + " did not answer within " + forwarding.timeout().toMillis() + " ms.",
        null);
  }

  private void fail(UpstreamException.Kind kind, String sentence, @Nullable Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    if (responding) {
      exchange.cutOff();
    } else {
      exchange.undecide();
      forwarding.failed(exchange, new UpstreamException(kind, sentence, cause));
    }
  }

  private void abandon() {
    UpstreamConnection current = connection;
    connection = null;
    if (current != null) {
      current.abandon();
    }
  }
}
