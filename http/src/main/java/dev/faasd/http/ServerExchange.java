package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** One request of a {@link ServerConnection}. All but the deciding methods run on its loop. */
final class ServerExchange implements Exchange {
  /** As much of a body is kept while nobody has decided on it. */
  private static final int MOST_PENDING = 64 * 1024;

  /** As much of a body is read after the answer, so that the connection can serve the next one. */
  private static final int MOST_UNHEARD = 64 * 1024;

  private enum State {
    UNDECIDED,
    DECIDED,
    RESPONDING,
    OVER
  }

  private final ServerConnection connection;
  private final HttpRequest request;
  private final Headers headers;
  private final String target;
  private final long startedNanos;
  private final boolean headRequest;
  private final boolean old;
  private final boolean bodiless;
  private final List<String> upgrade;
  private boolean keepAlive;
  private boolean continueWanted;
  private volatile State state = State.UNDECIDED;
  private BodySink sink = BodySink.UNKNOWN;
  private @Nullable ArrayDeque<HttpContent> pending;
  private int pendingBytes;
  private int unheard;
  private boolean requestComplete;
  private boolean tunnel;
  private @Nullable FinishListener finishListener;
  private int status;
  private boolean complete;

  ServerExchange(ServerConnection connection, HttpRequest request, boolean mayKeepAlive) {
    HttpHeaders fields = request.headers();
    this.connection = connection;
    this.request = request;
    this.headers = new Headers(fields);
    this.target = request.uri();
    this.startedNanos = System.nanoTime();
    this.headRequest = HttpMethod.HEAD.equals(request.method());
    this.old = !request.protocolVersion().isKeepAliveDefault();
    this.keepAlive = mayKeepAlive && HttpUtil.isKeepAlive(request);
    this.upgrade = HopByHop.upgrade(fields);
    this.bodiless =
        !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
            && !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
    this.continueWanted =
        !bodiless && !old && fields.contains(HttpHeaderNames.EXPECT, "100-continue", true);
  }

  // What the request says.

  @Override
  public String method() {
    return request.method().name();
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
  public Headers headers() {
    return headers;
  }

  @Override
  public String remote() {
    return connection.remote();
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public ScheduledExecutorService loop() {
    return connection.loop();
  }

  ServerConnection connection() {
    return connection;
  }

  boolean bodiless() {
    return bodiless;
  }

  boolean headRequest() {
    return headRequest;
  }

  boolean requestComplete() {
    return requestComplete;
  }

  boolean isTunnel() {
    return tunnel;
  }

  /** The protocols that the client would rather speak. */
  List<String> upgrade() {
    return upgrade;
  }

  // Deciding.

  @Override
  public boolean undecided() {
    return state == State.UNDECIDED;
  }

  @Override
  public void answer(Response response) {
    if (!connection.loop().inEventLoop()) {
      connection.execute(() -> answer(response));
      return;
    }
    if (decide()) {
      respond(response);
    }
  }

  @Override
  public void blocking(BlockingHandler handler) {
    if (!connection.loop().inEventLoop()) {
      connection.execute(() -> blocking(handler));
      return;
    }
    if (decide()) {
      BlockingCall call = new BlockingCall(this, handler);
      sink = call;
      sendBody();
      call.start();
    }
  }

  @Override
  public void stream(Response head, StreamHandler handler) {
    if (!connection.loop().inEventLoop()) {
      connection.execute(() -> stream(head, handler));
      return;
    }
    if (!decide()) {
      return;
    }
    StreamedCall call = new StreamedCall(this, handler);
    sink = call;
    sendBody();
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
    head.headers().forEach(field -> response.headers().set(field.getKey(), field.getValue()));
    head(response);
    flush();
    call.start();
  }

  @Override
  public void forward(Upstream upstream, Forwarding forwarding) {
    if (!connection.loop().inEventLoop()) {
      connection.execute(() -> forward(upstream, forwarding));
      return;
    }
    if (decide()) {
      ForwardedCall call = new ForwardedCall(this, request, upstream, forwarding);
      sink = call;
      call.start();
    }
  }

  private boolean decide() {
    if (state != State.UNDECIDED) {
      return false;
    }
    state = State.DECIDED;
    return true;
  }

  /** The decision failed before anything was sent; the next one may be made. */
  void undecide() {
    if (state == State.DECIDED) {
      state = State.UNDECIDED;
      sink = BodySink.UNKNOWN;
      connection.noCallTimeout();
    }
  }

  // The body of the request.

  void part(HttpContent part) {
    boolean last = part instanceof LastHttpContent;
    int bytes = part.content().readableBytes();
    requestComplete |= last;
    if (sink.ready() && pending == null) {
      sink.part(part);
    } else {
      keep(part, bytes);
    }
    if (state == State.OVER) {
      unheard += bytes;
      if (last || unheard > MOST_UNHEARD) {
        connection.over(this, last && keepAlive);
      }
    }
  }

  private void keep(HttpContent part, int bytes) {
    if (pending == null) {
      pending = new ArrayDeque<>(2);
    }
    pending.add(part);
    pendingBytes += bytes;
    if (pendingBytes > MOST_PENDING) {
      connection.readBody(false);
    }
  }

  /** Sends what was kept where the body goes now. */
  void sendBody() {
    ArrayDeque<HttpContent> parts = pending;
    pending = null;
    pendingBytes = 0;
    connection.readBody(true);
    if (parts != null) {
      parts.forEach(sink::part);
    }
  }

  BodySink sink() {
    return sink;
  }

  /** The client waits for a nod before it sends the body. */
  void nod() {
    if (continueWanted && state == State.DECIDED) {
      continueWanted = false;
      interim(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  // The response.

  /** Answers a decided exchange from memory. */
  void respond(Response answer) {
    if (state != State.DECIDED) {
      return;
    }
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()));
    for (Map.Entry<String, String> field : answer.headers()) {
      response.headers().add(field.getKey(), field.getValue());
    }
    HttpUtil.setContentLength(response, answer.body().length);
    sink = BodySink.NOWHERE;
    sendBody();
    begin(response);
    connection.write(response);
    finish(true);
    connection.flush();
  }

  void interim(HttpResponse response) {
    continueWanted &= response.status().code() != 100;
    if (!old) {
      connection.write(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              response.status(),
              Unpooled.EMPTY_BUFFER,
              response.headers(),
              EmptyHttpHeaders.INSTANCE));
      connection.flush();
    }
  }

  void head(HttpResponse response) {
    HttpHeaders fields = response.headers();
    int code = response.status().code();
    boolean bodyless = headRequest || code == 204 || code == 304;
    boolean chunked = HttpUtil.isTransferEncodingChunked(response);
    if (chunked && old) {
      fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
      keepAlive = false;
    } else if (!chunked && !bodyless && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      if (old) {
        keepAlive = false;
      } else {
        fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    begin(response);
    connection.write(response);
  }

  private void begin(HttpResponse response) {
    state = State.RESPONDING;
    status = response.status().code();
    keepAlive &= connection.mayKeepAlive() && restIsWorthHearing();
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (old) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /** Will the rest of the request surely come, and soon enough to keep the connection for it? */
  private boolean restIsWorthHearing() {
    return requestComplete
        || bodiless
        || (!continueWanted && (sink != BodySink.NOWHERE || shortBody()));
  }

  private boolean shortBody() {
    return HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) <= MOST_UNHEARD;
  }

  /** Takes a part of the response over; the last one ends the exchange. */
  void respondPart(HttpContent part) {
    if (state != State.RESPONDING) {
      part.release();
      return;
    }
    boolean last = part instanceof LastHttpContent;
    connection.write(part);
    if (last) {
      finish(true);
    }
  }

  void switchProtocols(HttpResponse response) {
    state = State.RESPONDING;
    status = 101;
    tunnel = true;
    keepAlive = false;
    connection.becomeTunnel(response);
  }

  /** Like {@link #respondPart}, and flushed; runs this when the client took it or is gone. */
  void streamed(HttpContent part, Runnable taken) {
    if (state != State.RESPONDING) {
      part.release();
      taken.run();
      return;
    }
    connection.write(part, taken);
    connection.flush();
  }

  void raw(ByteBuf bytes) {
    connection.write(bytes);
  }

  void flush() {
    connection.flush();
  }

  boolean holdsBack() {
    return !connection.writable();
  }

  // The end.

  /** The rest of the response will not come: the client must see that. */
  void cutOff() {
    if (state != State.OVER) {
      keepAlive = false;
      finish(tunnel);
    }
  }

  /** The rest of the request will not come, or not be believed: ends everything, if possible so. */
  void refuse(Response answer) {
    if (state == State.OVER) {
      connection.over(this, false);
      return;
    }
    BodySink last = sink;
    if (state == State.RESPONDING) {
      cutOff();
    } else {
      state = State.DECIDED;
      respond(answer);
    }
    last.clientLeft();
  }

  void clientLeft() {
    if (state != State.OVER) {
      BodySink last = sink;
      finish(false);
      last.clientLeft();
    }
  }

  void timedOut() {
    if (sink instanceof ForwardedCall call) {
      call.timedOut();
    }
  }

  private void finish(boolean whole) {
    state = State.OVER;
    complete = whole;
    sink = BodySink.NOWHERE;
    if (pending != null) {
      pending.forEach(HttpContent::release);
      pending = null;
    }
    FinishListener listener = finishListener;
    finishListener = null;
    if (listener != null) {
      listener.finished(status, whole);
    }
    if (requestComplete || !keepAlive) {
      connection.over(this, keepAlive);
    } else {
      connection.readBody(true);
    }
  }

  @Override
  public void onFinish(FinishListener listener) {
    if (state == State.OVER) {
      listener.finished(status, complete);
      return;
    }
    FinishListener first = finishListener;
    finishListener =
        first == null
            ? listener
            : (code, whole) -> {
              first.finished(code, whole);
              listener.finished(code, whole);
            };
  }
}
