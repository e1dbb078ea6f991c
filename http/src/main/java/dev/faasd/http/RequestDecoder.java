package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads requests, and refuses what others read differently: two ways to say how long a body is, and
 * lines of a head that begin with a blank. Netty would join such a line to the one before, as RFC
 * 9112, 5.2 allows; older servers take it for a header of its own.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private boolean inHead = true;

  /** Whether the first line of the head has been read: an empty line is the head's end then. */
  private boolean begun;

  private boolean refused;

  private final int longestPlainHead;

  RequestDecoder(HttpDecoderConfig config) {
    super(config);
    this.longestPlainHead =
        Math.min(
            PlainMessage.LONGEST_HEAD,
            Math.min(config.getMaxInitialLineLength(), config.getMaxHeaderSize()));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (refused) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    if (!inHead) {
      pass(context, buffer, out);
      return;
    }
    if (!begun && PlainMessage.readRequest(buffer, longestPlainHead, out)) {
      return;
    }
    int start = begun ? buffer.readerIndex() : firstLine(buffer);
    if (hasIndentedLine(buffer, start)) {
      refused = true;
      HttpMessage message = createInvalidMessage();
      message.setDecoderResult(
          DecoderResult.failure(
              new IllegalArgumentException("A line of the head begins with a blank.")));
      out.add(message);
      return;
    }
    pass(context, buffer, out);
    begun = inHead && (begun || buffer.readerIndex() > start);
  }

  private void pass(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    int before = out.size();
    super.decode(context, buffer, out);
    if (out.size() > before) {
      Object last = out.getLast();
      if (last instanceof HttpObject read && read.decoderResult().isFailure()) {
        refused = true;
      } else if (last instanceof LastHttpContent) {
        inHead = true;
        begun = false;
      } else if (last instanceof HttpRequest) {
        inHead = false;
      }
    }
  }

  /** Where the head begins: after the empty lines that a client may send before (RFC 9112, 2.2). */
  private static int firstLine(ByteBuf buffer) {
    int at = buffer.readerIndex();
    while (at < buffer.writerIndex() && (buffer.getByte(at) == CR || buffer.getByte(at) == LF)) {
      at++;
    }
    return at;
  }

  private static boolean hasIndentedLine(ByteBuf buffer, int start) {
    int end = buffer.writerIndex();
    int line = start;
    while (line < end) {
      byte first = buffer.getByte(line);
      if (first == ' ' || first == '\t') {
        return true;
      }
      if (first == CR || first == LF) {
        return false;
      }
      int feed = buffer.indexOf(line, end, LF);
      if (feed < 0) {
        return false;
      }
      line = feed + 1;
    }
    return false;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "A request has a Content-Length or a Transfer-Encoding, not both.");
  }
}
