package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request of a {@link ServerConnection}. All but the deciding methods run on its loop. */
final class ServerExchange extends ReceivedRequest {
  /** As much of a body is read after the answer, so that the connection can serve the next one. */
  private static final int MOST_UNHEARD = 64 * 1024;

  private enum State {
    UNDECIDED,
    DECIDED,
    RESPONDING,
    OVER
  }

  private final ServerConnection connection;
  private final PendingBody pending = new PendingBody();
  private volatile State state = State.UNDECIDED;
  private BodySink sink = BodySink.UNKNOWN;
  private boolean keepAlive;
  private boolean nodWanted;
  private boolean requestComplete;
  private boolean tunnel;
  private boolean complete;
  private int unheard;
  private int status;
  private @Nullable HttpResponse unwrittenHead;
  private @Nullable FinishListener finishListener;

  ServerExchange(ServerConnection connection, HttpRequest message, boolean mayKeepAlive) {
    super(message);
    this.connection = connection;
    this.keepAlive = mayKeepAlive && asksKeepAlive();
    this.nodWanted = wantsNod();
  }

  @Override
  public String remote() {
    return connection.remote();
  }

  @Override
  public void execute(Runnable task) {
    connection.execute(task);
  }

  @Override
  public Future<?> later(long nanos, Runnable task) {
    return connection.loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  ServerConnection connection() {
    return connection;
  }

  boolean requestComplete() {
    return requestComplete;
  }

  boolean isTunnel() {
    return tunnel;
  }

  // Deciding.

  @Override
  public boolean undecided() {
    return state == State.UNDECIDED;
  }

  @Override
  public void answer(Response response) {
    decide(() -> respond(response));
  }

  @Override
  public void blocking(BlockingHandler handler) {
    decide(
        () -> {
          BlockingCall call = new BlockingCall(this, handler);
          sink = call;
          sendBody();
          if (!connection.flushesLater()) {
            call.flush();
          }
        });
  }

  @Override
  public void stream(Response head, StreamHandler handler) {
    decide(
        () -> {
          StreamedCall call = new StreamedCall(this, handler);
          sink = call;
          sendBody();
          head(Responses.head(head));
          flush();
          call.start();
        });
  }

  @Override
  public void forward(Upstream upstream, Forwarding forwarding) {
    decide(
        () -> {
          ForwardedCall call = new ForwardedCall(this, upstream, forwarding);
          sink = call;
          call.start();
        });
  }

  private void decide(Runnable decision) {
    if (!connection.loop().inEventLoop()) {
      connection.execute(() -> decide(decision));
    } else if (state == State.UNDECIDED) {
      state = State.DECIDED;
      decision.run();
    }
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
    if (sink.ready() && pending.isEmpty()) {
      sink.part(part);
    } else if (pending.add(part)) {
      connection.readBody(false);
    }
    if (state == State.OVER) {
      unheard += bytes;
      if (last || unheard > MOST_UNHEARD) {
        connection.over(this, last && keepAlive);
      }
    }
  }

  /** Sends what was kept where the body goes now. */
  void sendBody() {
    connection.readBody(true);
    pending.moveTo(sink);
  }

  BodySink sink() {
    return sink;
  }

  /** The client waits for a nod before it sends the body. */
  void nod() {
    if (nodWanted && state == State.DECIDED) {
      interim(Responses.interim(HttpResponseStatus.CONTINUE, new DefaultHttpHeaders()));
    }
  }

  // The response.

  /** Answers a decided exchange from memory. */
  void respond(Response answer) {
    if (state != State.DECIDED) {
      return;
    }
    FullHttpResponse response = Responses.whole(answer);
    sink = BodySink.NOWHERE;
    sendBody();
    begin(response);
    connection.write(response);
    finish(true);
    connection.flush();
  }

  void interim(HttpResponse response) {
    nodWanted &= response.status().code() != 100;
    if (!isOld()) {
      connection.write(Responses.interim(response.status(), response.headers()));
      connection.flush();
    }
  }

  /** Begins the response; it is written with its first part, or when it is flushed. */
  void head(HttpResponse response) {
    keepAlive &= Responses.frame(response, this);
    begin(response);
    unwrittenHead = response;
  }

  private void begin(HttpResponse response) {
    state = State.RESPONDING;
    status = response.status().code();
    keepAlive &= connection.mayKeepAlive() && restIsWorthHearing();
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (isOld()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /** Will the rest of the request surely come, and soon enough to keep the connection for it? */
  private boolean restIsWorthHearing() {
    return requestComplete
        || isBodiless()
        || (!nodWanted && (sink != BodySink.NOWHERE || maybeShorterThan(MOST_UNHEARD)));
  }

  /** Takes a part of the response over; the last one ends the exchange. */
  void respondPart(HttpContent part) {
    if (state != State.RESPONDING) {
      part.release();
      return;
    }
    HttpResponse head = unwrittenHead;
    unwrittenHead = null;
    if (part instanceof LastHttpContent last) {
      connection.write(head == null ? last : Responses.whole(head, last));
      finish(true);
      return;
    }
    if (head != null) {
      connection.write(head);
    }
    connection.write(part);
  }

  /** Like {@link #respondPart}, and flushed; runs this when the client took it or is gone. */
  void streamed(HttpContent part, Runnable taken) {
    if (state != State.RESPONDING) {
      part.release();
      taken.run();
      return;
    }
    writeHead();
    connection.write(part, taken);
    connection.flush();
  }

  void switchProtocols(HttpResponse response) {
    state = State.RESPONDING;
    status = 101;
    tunnel = true;
    keepAlive = false;
    connection.becomeTunnel(response);
  }

  void raw(ByteBuf bytes) {
    connection.write(bytes);
  }

  void flush() {
    writeHead();
    connection.flush();
  }

  private void writeHead() {
    HttpResponse head = unwrittenHead;
    if (head != null) {
      unwrittenHead = null;
      connection.write(head);
    }
  }

  boolean holdsBack() {
    return !connection.writable();
  }

  // The end.

  /** The rest of the response will not come: the client must see that. */
  void cutOff() {
    if (state != State.OVER) {
      keepAlive = false;
      writeHead();
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
    pending.moveTo(sink);
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
