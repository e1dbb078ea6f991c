package dev.faasd.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.function.BooleanSupplier;

/** Writes responses. Knows that the one to a HEAD has no body. */
final class ResponseEncoder extends HttpResponseEncoder {
  private final BooleanSupplier toHead;

  /**
   * @param toHead whether a response that is written now is one to a HEAD
   */
  ResponseEncoder(BooleanSupplier toHead) {
    this.toHead = toHead;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof FullHttpResponse whole
        && HeadWriter.takes(whole)
        && isFinal(whole)
        && !isContentAlwaysEmpty(whole)) {
      var _ = ctx.write(HeadWriter.response(ctx.alloc(), whole), promise);
    } else {
      super.write(ctx, message, promise);
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return (isFinal(response) && toHead.getAsBoolean()) || super.isContentAlwaysEmpty(response);
  }

  private static boolean isFinal(HttpResponse response) {
    return response.status().code() >= 200;
  }
}
