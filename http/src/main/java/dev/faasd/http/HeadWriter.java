package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes whole messages with a short body into one buffer: pieces are put together in an array,
 * which costs less than writing each to the buffer. What it does not take is for Netty's encoders.
 */
final class HeadWriter {
  private static final int LONGEST_BODY = 4096;
  private static final int USUAL_HEAD = 1024;
  private static final int LONGEST_KEPT = 16 * 1024;

  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString BLANK_AND_VERSION = AsciiString.cached(" HTTP/1.1");

  private static final FastThreadLocal<HeadWriter> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  private static final ReusedBuffer WRITTEN = new ReusedBuffer(8 * 1024);

  private byte[] bytes = new byte[USUAL_HEAD];
  private int length;

  private HeadWriter() {}

  /** Does its length tell where it ends, and is it short? */
  static boolean takes(FullHttpMessage message) {
    return message.content().readableBytes() <= LONGEST_BODY
        && HttpVersion.HTTP_1_1.equals(message.protocolVersion())
        && message.trailingHeaders().isEmpty()
        && !message.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** Takes a request with an ASCII target over. */
  static ByteBuf request(ByteBufAllocator buffers, FullHttpRequest message) {
    HeadWriter writer = begin();
    writer.text(message.method().asciiName());
    writer.one(' ');
    writer.text(message.uri());
    writer.text(BLANK_AND_VERSION);
    writer.endLine();
    return writer.finish(buffers, message);
  }

  /** Takes a response over that has a body, be it empty. */
  static ByteBuf response(ByteBufAllocator buffers, FullHttpResponse message) {
    HeadWriter writer = begin();
    writer.text(VERSION);
    writer.text(message.status().codeAsText());
    writer.one(' ');
    writer.text(message.status().reasonPhrase());
    writer.endLine();
    return writer.finish(buffers, message);
  }

  private static HeadWriter begin() {
    HeadWriter writer = OF_THREAD.get();
    writer.length = 0;
    return writer;
  }

  private ByteBuf finish(ByteBufAllocator buffers, FullHttpMessage message) {
    try {
      headers(message.headers());
      endLine();
      ByteBuf body = message.content();
      int more = body.readableBytes();
      makeRoom(more);
      body.readBytes(bytes, length, more);
      length += more;
      ByteBuf buffer = length <= WRITTEN.capacity() ? WRITTEN.take() : buffers.directBuffer(length);
      return buffer.writeBytes(bytes, 0, length);
    } finally {
      message.release();
      if (bytes.length > LONGEST_KEPT) {
        bytes = new byte[USUAL_HEAD];
      }
    }
  }

  private void headers(HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      text(header.getKey());
      one(':');
      one(' ');
      text(header.getValue());
      endLine();
    }
  }

  private void text(CharSequence text) {
    if (text instanceof AsciiString ascii) {
      append(ascii.array(), ascii.arrayOffset(), ascii.length());
    } else {
      byte[] encoded = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      append(encoded, 0, encoded.length);
    }
  }

  private void append(byte[] from, int offset, int count) {
    makeRoom(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
  }

  private void endLine() {
    one('\r');
    one('\n');
  }

  private void one(char ascii) {
    makeRoom(1);
    bytes[length++] = (byte) ascii;
  }

  private void makeRoom(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }
}
