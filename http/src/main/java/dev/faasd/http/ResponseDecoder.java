package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Reads responses. Knows that the one to a HEAD has no body, and that nothing of HTTP follows a
 * 101.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private final BooleanSupplier toHead;
  private boolean betweenMessages = true;

  /**
   * @param toHead whether the response that is read now is one to a HEAD
   */
  ResponseDecoder(BooleanSupplier toHead) {
    super(Codecs.responses());
    this.toHead = toHead;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (betweenMessages && !toHead.getAsBoolean() && PlainMessage.readResponse(buffer, out)) {
      return;
    }
    int from = buffer.readerIndex();
    int before = out.size();
    super.decode(context, buffer, out);
    if (out.size() > before) {
      betweenMessages =
          out.getLast() instanceof LastHttpContent last && last.decoderResult().isSuccess();
    } else {
      betweenMessages &= buffer.readerIndex() == from;
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    int status = ((HttpResponse) message).status().code();
    return (status >= 200 && toHead.getAsBoolean())
        || status == 101
        || super.isContentAlwaysEmpty(message);
  }
}
