package dev.faasd.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever writes a message, Netty or we: the bytes are the same. */
class HeadWriterTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 4097, 100_000})
  void aRequestIsWrittenAsNettyWritesIt(int bytes) {
    isWrittenTheSame(() -> request("/x?y=%20", bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "/\u00e9", "/\u0141", "http://a", ""})
  void aRequestOfAnOddTargetIsWrittenAsNettyWritesIt(String target) {
    isWrittenTheSame(() -> request(target, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 4097, 100_000})
  void aResponseIsWrittenAsNettyWritesIt(int bytes) {
    isWrittenTheSame(() -> response(200, bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 103, 204, 205, 304, 404, 299, 500, 799})
  void aResponseOfAnyStatusIsWrittenAsNettyWritesIt(int status) {
    isWrittenTheSame(() -> response(status, 3));
  }

  @Test
  void chunksAndTrailersAreWrittenAsNettyWritesThem() {
    isWrittenTheSame(
        () -> {
          FullHttpMessage message = response(200, 3);
          message.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
          message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
          message.trailingHeaders().set("x-sum", "1");
          return message;
        });
  }

  @Test
  void longHeadersAreWrittenAsNettyWritesThem() {
    for (int length : new int[] {1000, 20_000, 10}) {
      isWrittenTheSame(
          () -> {
            FullHttpMessage message = response(200, 3);
            message.headers().set("x-long", "x".repeat(length));
            return message;
          });
    }
  }

  @Test
  void theAnswerToAHeadIsWrittenWithoutItsBody() {
    String written = written(new ResponseEncoder(() -> true), response(200, 3));
    assertEquals("\r\n\r\n", written.substring(written.length() - 4));
  }

  /** Both ways, by an encoder that has written others before. */
  private static void isWrittenTheSame(Supplier<FullHttpMessage> message) {
    boolean request = message.get() instanceof DefaultFullHttpRequest;
    ChannelHandler theirs = request ? new HttpRequestEncoder() : new HttpResponseEncoder();
    ChannelHandler mine = request ? new RequestEncoder() : new ResponseEncoder(() -> false);
    assertEquals(
        written(theirs, message.get(), message.get()), written(mine, message.get(), message.get()));
  }

  private static String written(ChannelHandler encoder, FullHttpMessage... messages) {
    EmbeddedChannel channel = new EmbeddedChannel(encoder);
    StringBuilder written = new StringBuilder();
    for (FullHttpMessage message : messages) {
      channel.writeOutbound(message);
      for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
        written.append(next.toString(ISO_8859_1));
        next.release();
      }
      assertEquals(0, message.refCnt());
    }
    channel.finishAndReleaseAll();
    return written.toString();
  }

  private static FullHttpMessage request(String target, int bytes) {
    return filled(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target, body(bytes)));
  }

  private static FullHttpMessage response(int status, int bytes) {
    return filled(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body(bytes)));
  }

  private static ByteBuf body(int bytes) {
    return Unpooled.copiedBuffer("x".repeat(bytes), ISO_8859_1);
  }

  private static FullHttpMessage filled(FullHttpMessage message) {
    message
        .headers()
        .setInt(HttpHeaderNames.CONTENT_LENGTH, message.content().readableBytes())
        .set("X-Empty", "")
        .add("X-Two", "1")
        .add("X-Two", "\u00e9 \t \u0141 2");
    return message;
  }
}
