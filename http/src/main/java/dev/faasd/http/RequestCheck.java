package dev.faasd.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Refuses requests whose head leaves room for doubt (RFC 9112, 3.2 and 6.1). */
final class RequestCheck {
  /** What a client gets that is too slow. */
  static final int TIMEOUT = 408;

  private static final char DELETE = 0x7f;

  /** By character: each request's Host is looked at. */
  private static final boolean[] IN_HOSTS = new boolean[DELETE];

  static {
    Arrays.fill(IN_HOSTS, ' ' + 1, DELETE, true);
    "/\\?#@<>\"{}|^`,;".chars().forEach(not -> IN_HOSTS[not] = false);
  }

  private RequestCheck() {}

  /** What a request that must not be served gets; the connection is closed after it. */
  static Optional<Response> refusal(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return Optional.of(malformed(request.decoderResult().cause()));
    }
    HttpHeaders headers = request.headers();
    Iterator<? extends CharSequence> hosts =
        headers.valueCharSequenceIterator(HttpHeaderNames.HOST);
    CharSequence host = hosts.hasNext() ? hosts.next() : null;
    if (hosts.hasNext()) {
      return Optional.of(Response.text(400, "A request names one Host, not several."));
    }
    if (host == null && HttpVersion.HTTP_1_1.equals(request.protocolVersion())) {
      return Optional.of(Response.text(400, "A request names one Host, not none."));
    }
    if (host != null && !isHost(host)) {
      return Optional.of(Response.text(400, "The Host of this request is malformed."));
    }
    if (request.protocolVersion().majorVersion() != 1) {
      return Optional.of(Response.text(505, "This server speaks HTTP/1.1."));
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !isChunked(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING))) {
      return Optional.of(
          Response.text(501, "The only Transfer-Encoding that this server knows is chunked."));
    }
    String target = request.uri();
    if (!target.startsWith("/") && !target.equals("*")) {
      return Optional.of(Response.text(400, "The target of a request starts with a slash."));
    }
    if (!isTarget(target)) {
      return Optional.of(
          Response.text(400, "The target of a request has neither control bytes nor a fragment."));
    }
    return Optional.empty();
  }

  private static boolean isChunked(List<String> encodings) {
    return encodings.size() == 1 && encodings.getFirst().trim().equalsIgnoreCase("chunked");
  }

  /** Bytes beyond ASCII are let through: functions get the path as it was sent. */
  private static boolean isTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char next = target.charAt(i);
      if (next <= ' ' || next == DELETE || next == '#') {
        return false;
      }
    }
    return true;
  }

  /** A name or an address, perhaps with a port; empty is allowed (RFC 9112, 3.2). */
  private static boolean isHost(CharSequence host) {
    for (int i = 0; i < host.length(); i++) {
      char next = host.charAt(i);
      if (next >= DELETE || !IN_HOSTS[next]) {
        return false;
      }
    }
    return true;
  }

  private static Response malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Response.text(414, "The first line of this request is too long.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Response.text(431, "The headers of this request are too long.");
    }
    return Response.text(400, "This request is malformed.");
  }

  /** To a client that does not end its head. */
  static HttpResponse headTimeout() {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(TIMEOUT),
            Unpooled.wrappedBuffer(
                "The head of this request took too long to come.\n"
                    .getBytes(StandardCharsets.UTF_8)));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, Response.TEXT);
    response
        .headers()
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close");
    return response;
  }
}
