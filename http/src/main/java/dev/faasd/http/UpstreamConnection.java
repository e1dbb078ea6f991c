package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A connection to an upstream: one call at a time, then back to the pool. For its loop only. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  private final Upstream upstream;
  private final Channel channel;
  private @Nullable UpstreamListener call;
  private @Nullable HttpRequest unwrittenHead;
  private boolean headRequest;
  private boolean requestSent;
  private boolean informational;
  private boolean keepAlive;
  private boolean used;
  private boolean ahead;
  private boolean tunnel;
  private long idleSince;

  UpstreamConnection(Upstream upstream, Channel channel) {
    this.upstream = upstream;
    this.channel = channel;
  }

  void install() {
    channel
        .pipeline()
        .addLast(new ResponseDecoder(() -> headRequest))
        .addLast(new RequestEncoder())
        .addLast(this);
  }

  Channel channel() {
    return channel;
  }

  /** Did it serve a call before? Then the upstream may just be closing it. */
  boolean used() {
    return used;
  }

  /**
   * The server has not seen it yet, so it is no older than new, but may be gone like a used one.
   */
  void makeAhead() {
    ahead = true;
    used = true;
  }

  boolean isAhead() {
    return ahead;
  }

  void rest() {
    idleSince = System.nanoTime();
  }

  long idleSince() {
    return idleSince;
  }

  /** Begins a call with its head; {@link #write} the parts of the body, then {@link #flush}. */
  void send(HttpRequest head, UpstreamListener listener) {
    call = listener;
    ahead = false;
    headRequest = HttpMethod.HEAD.equals(head.method());
    requestSent = false;
    keepAlive = false;
    unwrittenHead = head;
  }

  /** Takes the part over. */
  void write(HttpContent part) {
    HttpRequest head = unwrittenHead;
    unwrittenHead = null;
    if (part instanceof LastHttpContent last) {
      requestSent = true;
      out(head == null ? last : whole(head, last));
      return;
    }
    if (head != null) {
      out(head);
    }
    out(part);
  }

  /** One message is written faster than two. */
  private static FullHttpRequest whole(HttpRequest head, LastHttpContent part) {
    return new DefaultFullHttpRequest(
        head.protocolVersion(),
        head.method(),
        head.uri(),
        part.content(),
        head.headers(),
        part.trailingHeaders());
  }

  private void out(Object message) {
    var _ = channel.write(message, channel.voidPromise());
  }

  void writeRaw(ByteBuf bytes) {
    out(bytes);
  }

  void flush() {
    HttpRequest head = unwrittenHead;
    if (head != null) {
      unwrittenHead = null;
      out(head);
    }
    channel.flush();
  }

  boolean writable() {
    return channel.isWritable();
  }

  void reading(boolean on) {
    if (channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  /** Ends the call and the connection; its listener hears nothing more. */
  void abandon() {
    call = null;
    unwrittenHead = null;
    var _ = channel.close();
  }

  /** From now on there are bytes, not messages. */
  void becomeTunnel() {
    tunnel = true;
    channel.pipeline().remove(RequestEncoder.class);
    channel.pipeline().remove(ResponseDecoder.class);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    UpstreamListener listener = call;
    if (listener == null) {
      ReferenceCountUtil.release(message);
      var _ = ctx.close();
      return;
    }
    if (message instanceof HttpMessage head && head.decoderResult().isFailure()) {
      fail(head.decoderResult().cause());
      return;
    }
    if (message instanceof HttpResponse response) {
      int status = response.status().code();
      informational =
          response.status().codeClass() == HttpStatusClass.INFORMATIONAL && status != 101;
      if (informational) {
        listener.informational(response);
        return;
      }
      keepAlive = HttpUtil.isKeepAlive(response);
      listener.responseHead(response);
      return;
    }
    if (message instanceof HttpContent part) {
      content(listener, part);
      return;
    }
    listener.responseRaw((ByteBuf) message);
  }

  private void content(UpstreamListener listener, HttpContent part) {
    if (part.decoderResult().isFailure()) {
      part.release();
      fail(part.decoderResult().cause());
      return;
    }
    if (!(part instanceof LastHttpContent)) {
      listener.responsePart(part);
      return;
    }
    if (informational) {
      informational = false;
      part.release();
      return;
    }
    if (tunnel) {
      part.release();
      return;
    }
    call = null;
    used = true;
    if (keepAlive && requestSent && channel.isActive()) {
      reading(true);
      upstream.release(this);
    } else {
      var _ = channel.close();
    }
    listener.responsePart(part);
    listener.responseFlush();
  }

  private void fail(Throwable cause) {
    UpstreamListener listener = call;
    abandon();
    if (listener != null) {
      listener.broken(cause);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (call != null) {
      call.responseFlush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (call != null) {
      call.upstreamWritable(channel.isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    UpstreamListener listener = call;
    call = null;
    if (listener == null) {
      upstream.forget(this);
    } else {
      listener.broken(null);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause);
  }
}
