package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of {@link HttpClient}. On its event loop, but for {@link #close}. */
final class ClientCall implements UpstreamListener {
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

  private final EventLoop loop;
  private final Upstream upstream;
  private final ClientRequest request;
  private final CompletableFuture<ClientResponse> head = new CompletableFuture<>();
  private final BodyPipe body;
  private final LazyTimer timer;
  private @Nullable UpstreamConnection connection;
  private boolean repeated;
  private boolean over;

  ClientCall(EventLoop loop, Upstream upstream, ClientRequest request) {
    this.loop = loop;
    this.upstream = upstream;
    this.request = request;
    this.body =
        new BodyPipe(
            on -> EventLoops.execute(loop, () -> reading(on)), request.patience().toNanos());
    this.timer = new LazyTimer(loop, this::timedOut);
  }

  /** The head of the response, or why there is none. */
  CompletableFuture<ClientResponse> head() {
    return head;
  }

  /** Begins on the loop, at once when this is its thread. */
  void begin() {
    if (loop.inEventLoop()) {
      start();
      return;
    }
    try {
      loop.execute(this::start);
    } catch (RejectedExecutionException e) {
      head.completeExceptionally(
          new UpstreamException(
              UpstreamException.Kind.UNREACHABLE,
              "Calling " + upstream + " failed: this program is ending.",
              e));
    }
  }

  private void start() {
    if (!request.patience().isZero()) {
      timer.in(request.patience().toNanos());
    }
    long youngest = System.nanoTime() - TimeUnit.SECONDS.toNanos(repeatable() ? 60 : 1);
    UpstreamConnection idle = upstream.idle(upstream.loops().indexOf(loop), youngest);
    if (idle == null) {
      upstream.connect(loop, this);
    } else {
      connected(idle);
    }
  }

  private boolean repeatable() {
    return request.isIdempotent()
        || (BODILESS.contains(request.method()) && request.body().length == 0);
  }

  @Override
  public void connected(UpstreamConnection made) {
    if (over) {
      upstream.release(made);
      return;
    }
    connection = made;
    HttpRequest message =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()), request.target());
    message.headers().set(HttpHeaderNames.HOST, upstream.authority());
    request.headers().forEach(field -> message.headers().add(field.getKey(), field.getValue()));
    if (request.body().length > 0 || !BODILESS.contains(request.method())) {
      message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
    }
    made.send(message, this);
    made.write(new DefaultLastHttpContent(Unpooled.wrappedBuffer(request.body())));
    made.flush();
  }

  @Override
  public void unreachable(Throwable cause) {
    fail(
        new UpstreamException(
            UpstreamException.Kind.UNREACHABLE,
            "Connecting to " + upstream + " failed: " + cause.getMessage() + ".",
            cause));
  }

  @Override
  public void informational(HttpResponse response) {
    // Nobody here asked for one; the real response follows.
  }

  @Override
  public void responseHead(HttpResponse response) {
    timer.cancel();
    head.complete(
        new ClientResponse(
            response.status().code(), new Headers(response.headers()), body, this::close));
  }

  @Override
  public void responsePart(HttpContent part) {
    body.offer(part.content());
    part.release();
    if (part instanceof LastHttpContent) {
      over = true;
      connection = null;
      body.end();
    }
  }

  @Override
  public void responseRaw(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void responseFlush() {
    // The pipe hands everything over at once.
  }

  @Override
  public void upstreamWritable(boolean writable) {
    // The whole request is in memory anyway.
  }

  @Override
  public void broken(@Nullable Throwable cause) {
    boolean stale = connection != null && connection.used();
    connection = null;
    if (!over && stale && !repeated && repeatable() && !head.isDone()) {
      repeated = true;
      upstream.connect(loop, this);
      return;
    }
    fail(
        new UpstreamException(
            UpstreamException.Kind.BROKEN,
            upstream + " closed the connection before its response was whole.",
            cause));
  }

  private void timedOut() {
    String sentence = upstream + " did not answer within " + request.patience().toMillis() + " ms.";
    fail(new UpstreamException(UpstreamException.Kind.TIMED_OUT, sentence, null));
  }

  private void fail(UpstreamException failure) {
    timer.cancel();
    over = true;
    body.fail(failure);
    head.completeExceptionally(failure);
    abandon();
  }

  private void reading(boolean on) {
    if (connection != null) {
      connection.reading(on);
    }
  }

  private void abandon() {
    UpstreamConnection current = connection;
    connection = null;
    if (current != null) {
      current.abandon();
    }
  }

  /** Ends the call; from any thread, also after its end and that of the loops. */
  void close() {
    EventLoops.execute(
        loop,
        () -> {
          over = true;
          timer.cancel();
          abandon();
        });
  }
}
