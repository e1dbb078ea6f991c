package dev.faasd.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** Response messages as they go to a client. */
final class Responses {
  private Responses() {}

  /** All of it. */
  static FullHttpResponse whole(Response answer) {
    DefaultFullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()));
    answer.headers().forEach(field -> message.headers().add(field.getKey(), field.getValue()));
    HttpUtil.setContentLength(message, answer.body().length);
    return message;
  }

  /** A head and the only part of its body, taken over: one message is written faster than two. */
  static FullHttpResponse whole(HttpResponse head, LastHttpContent part) {
    return new DefaultFullHttpResponse(
        head.protocolVersion(),
        head.status(),
        part.content(),
        head.headers(),
        part.trailingHeaders());
  }

  /** Only the head. */
  static HttpResponse head(Response answer) {
    HttpResponse message =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
    answer.headers().forEach(field -> message.headers().add(field.getKey(), field.getValue()));
    return message;
  }

  /** One that another follows. */
  static FullHttpResponse interim(HttpResponseStatus status, HttpHeaders headers) {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, headers, EmptyHttpHeaders.INSTANCE);
  }

  /**
   * Makes the end of the body recognisable to this client.
   *
   * @return false when only the end of the connection tells it
   */
  static boolean frame(HttpResponse response, ReceivedRequest request) {
    HttpHeaders fields = response.headers();
    int code = response.status().code();
    if (HttpUtil.isTransferEncodingChunked(response)) {
      if (request.isOld()) {
        fields.remove(HttpHeaderNames.TRANSFER_ENCODING);
      }
      return !request.isOld();
    }
    if (request.isHead()
        || code == 204
        || code == 304
        || fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      return true;
    }
    if (!request.isOld()) {
      fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return !request.isOld();
  }
}
