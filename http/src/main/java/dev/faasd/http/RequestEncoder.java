package dev.faasd.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;

/** Writes requests. */
final class RequestEncoder extends HttpRequestEncoder {
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof FullHttpRequest whole
        && HeadWriter.takes(whole)
        && isPlain(whole.uri())) {
      var _ = ctx.write(HeadWriter.request(ctx.alloc(), whole), promise);
    } else {
      super.write(ctx, message, promise);
    }
  }

  private static boolean isPlain(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) > 0x7f) {
        return false;
      }
    }
    return target.startsWith("/");
  }
}
