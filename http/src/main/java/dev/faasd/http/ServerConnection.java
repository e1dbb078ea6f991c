package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's connection: one exchange after the other. For its event loop only. */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private final HttpService service;
  private final Channel channel;
  private final EventLoop loop;
  private final int loopIndex;
  private final ConnectionTimers timers;
  private final ArrayDeque<Object> pipelined = new ArrayDeque<>(0);
  private @Nullable ServerExchange exchange;
  private @Nullable String remote;
  private boolean inRead;
  private boolean flushDue;
  private boolean messageSeen;
  private boolean partTimed;
  private boolean bodyWanted = true;
  private boolean closing;
  private boolean lastChance;
  private boolean dispatching;

  private ServerConnection(HttpService service, Channel channel) {
    this.service = service;
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.loopIndex = service.loops().indexOf(loop);
    this.timers =
        new ConnectionTimers(
            loop, service.limits(), this::readTimedOut, this::callTimedOut, this::close);
  }

  static void install(HttpService service, Channel channel) {
    ServerConnection connection = new ServerConnection(service, channel);
    channel
        .pipeline()
        .addLast("decoder", new RequestDecoder(Codecs.requests(service.limits())))
        .addLast("encoder", new ResponseEncoder(connection::answersHead))
        .addLast(connection);
  }

  EventLoop loop() {
    return loop;
  }

  /** On the loop, unless that is closed. */
  void execute(Runnable task) {
    EventLoops.execute(loop, task);
  }

  int loopIndex() {
    return loopIndex;
  }

  int mostBody() {
    return service.limits().body();
  }

  boolean mayKeepAlive() {
    return !closing && service.in(HttpService.Phase.SERVING);
  }

  String remote() {
    if (remote == null) {
      remote =
          channel.remoteAddress() instanceof InetSocketAddress tcp
              ? tcp.getAddress().getHostAddress() + ":" + tcp.getPort()
              : "unix";
    }
    return remote;
  }

  Response failure(ServerExchange failed, Throwable cause) {
    return service.failures().answer(failed, cause);
  }

  private boolean answersHead() {
    return exchange != null && exchange.isHead();
  }

  // Reading.

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    service.connections().add(this);
    awaitRequest();
    if (service.in(HttpService.Phase.ENDING)) {
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    inRead = true;
    messageSeen = true;
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (mustWait(message)) {
      pipelined.add(message);
      updateReading();
    } else {
      dispatch(message);
    }
  }

  private boolean mustWait(Object message) {
    return !pipelined.isEmpty()
        || (exchange != null
            && (message instanceof HttpRequest
                || (exchange.requestComplete() && !exchange.isTunnel())));
  }

  private void dispatch(Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    } else if (exchange == null) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent part) {
      body(exchange, part);
    } else {
      exchange.sink().raw((ByteBuf) message);
    }
  }

  private void begin(HttpRequest request) {
    partTimed = false;
    timers.awaitNothing();
    ServerExchange begun = new ServerExchange(this, request, mayKeepAlive());
    exchange = begun;
    Optional<Response> refusal = RequestCheck.refusal(request);
    if (refusal.isPresent()) {
      closing = true;
      service.failures().refused(refusal.get().status());
      begun.answer(refusal.get());
      return;
    }
    try {
      service.handler().handle(begun);
    } catch (RuntimeException | Error e) {
      begun.answer(failure(begun, e));
    }
  }

  private void body(ServerExchange current, HttpContent part) {
    if (part.decoderResult().isFailure()) {
      part.release();
      refuse(current, Response.text(400, "The chunks of this request's body are malformed."));
      return;
    }
    if (partTimed && part instanceof LastHttpContent) {
      timers.awaitNothing();
    }
    current.part(part);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    inRead = false;
    ServerExchange current = exchange;
    if (current != null) {
      current.sink().flush();
      if (!current.requestComplete() && !partTimed && channel.config().isAutoRead()) {
        partTimed = true;
        timers.awaitBody();
      }
    } else if (!messageSeen && !closing && !partTimed) {
      partTimed = true;
      timers.awaitHead();
    }
    messageSeen = false;
    if (flushDue) {
      flushDue = false;
      channel.flush();
    }
  }

  /** Is {@link BodySink#flush} still called at the end of this reading? */
  boolean flushesLater() {
    return inRead;
  }

  void readBody(boolean wanted) {
    bodyWanted = wanted;
    updateReading();
  }

  private void updateReading() {
    boolean wanted = closing || (bodyWanted && pipelined.isEmpty());
    if (channel.config().isAutoRead() == wanted) {
      return;
    }
    channel.config().setAutoRead(wanted);
    if (exchange == null || exchange.requestComplete()) {
      return;
    }
    if (wanted) {
      partTimed = true;
      timers.awaitBody();
    } else {
      // What is not read cannot be late.
      timers.awaitNothing();
    }
  }

  // Writing.

  void write(Object message) {
    var _ = channel.write(message, channel.voidPromise());
  }

  void write(Object message, Runnable taken) {
    channel.write(message).addListener(_ -> taken.run());
  }

  void flush() {
    if (inRead) {
      flushDue = true;
    } else {
      channel.flush();
    }
  }

  boolean writable() {
    return channel.isWritable();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    boolean writable = channel.isWritable();
    timers.awaitRoom(!writable);
    if (exchange != null) {
      exchange.sink().clientWritable(writable);
    }
  }

  void becomeTunnel(HttpResponse response) {
    timers.answered();
    timers.awaitNothing();
    write(response);
    write(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.pipeline().remove("encoder");
    channel.pipeline().remove("decoder");
    flush();
  }

  // The end of an exchange, and of the connection.

  void over(ServerExchange done, boolean keepAlive) {
    exchange = null;
    timers.answered();
    if (!channel.isActive()) {
      return;
    }
    if (!keepAlive || !done.requestComplete() || closing) {
      hangUp(done.requestComplete());
      return;
    }
    partTimed = false;
    awaitRequest();
    readBody(true);
    if (!dispatching && !pipelined.isEmpty()) {
      dispatchPipelined();
    }
  }

  /** Who was told that the connection stays may use it once more, also if we go since. */
  private void awaitRequest() {
    lastChance = !service.in(HttpService.Phase.SERVING);
    if (lastChance) {
      timers.awaitGoodbye();
    } else {
      timers.awaitRequest();
    }
  }

  private void dispatchPipelined() {
    dispatching = true;
    while (!pipelined.isEmpty() && !closing) {
      Object next = pipelined.peek();
      if (exchange != null && (next instanceof HttpRequest || exchange.requestComplete())) {
        break;
      }
      dispatch(pipelined.poll());
    }
    dispatching = false;
    if (exchange != null) {
      exchange.sink().flush();
    }
    updateReading();
  }

  /**
   * Closes when all is written. While the client is still sending, a close would make the system
   * tell it so in a way that lets it lose our answer: so we say that we are done, and hear it out.
   * While we drain it may just be sending its next request.
   */
  private void hangUp(boolean heardAll) {
    closing = true;
    releasePipelined();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            _ -> {
              boolean silent = heardAll && service.in(HttpService.Phase.SERVING);
              if (silent || !(channel instanceof DuplexChannel duplex)) {
                close();
                return;
              }
              var _ = duplex.shutdownOutput();
              updateReading();
              timers.awaitGoodbye();
            });
  }

  void close() {
    var _ = channel.close();
  }

  void callTimeout(Duration limit) {
    timers.awaitAnswer(limit);
  }

  void noCallTimeout() {
    timers.answered();
  }

  private void callTimedOut() {
    if (exchange != null) {
      exchange.timedOut();
    }
  }

  private void readTimedOut() {
    ServerExchange current = exchange;
    if (closing || (current == null && !partTimed)) {
      close();
    } else if (current == null) {
      closing = true;
      service.failures().refused(RequestCheck.TIMEOUT);
      write(RequestCheck.headTimeout());
      hangUp(false);
    } else if (!current.requestComplete()) {
      refuse(
          current,
          Response.text(RequestCheck.TIMEOUT, "The body of this request took too long to come."));
    }
  }

  /** The rest of the body cannot be had. */
  private void refuse(ServerExchange current, Response answer) {
    closing = true;
    service.failures().refused(answer.status());
    current.refuse(answer);
  }

  /** Ends the connection after what is under way; from any thread. */
  void end() {
    execute(
        () -> {
          if (exchange == null && !partTimed && !lastChance) {
            close();
          }
        });
  }

  /** Waits until it is closed, at most so long, then closes it. Not on an event loop. */
  void awaitClose(long nanos) {
    if (!channel.closeFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
      channel.close().awaitUninterruptibly();
    }
  }

  private void releasePipelined() {
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    service.connections().remove(this);
    closing = true;
    timers.cancel();
    releasePipelined();
    if (exchange != null) {
      exchange.clientLeft();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close();
  }
}
