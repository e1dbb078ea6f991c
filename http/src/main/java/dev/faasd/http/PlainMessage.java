package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message that is plain in one pass: HTTP/1.1, ASCII, a short head of well-formed lines,
 * and all of its body, which has a length. Nearly all are, and are read so in a third of the time.
 *
 * <p>What is not plain, or not all there, is left as it is for Netty's decoder. That alone judges
 * what is wrong: nothing is refused here, and nothing is taken that Netty would read as something
 * else.
 */
final class PlainMessage {
  /** The longest head, in bytes. So much is copied also when a long body follows. */
  static final int LONGEST_HEAD = 4096;

  private static final int ROOM_FOR_ENDS = 16;

  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] VERSION_AND_END = ascii(" HTTP/1.1\r\n");

  private static final List<HttpMethod> METHODS =
      List.of(
          HttpMethod.GET,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.DELETE,
          HttpMethod.PATCH,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS);

  private final ByteBuf buffer;
  private final byte[] bytes;

  /** A message that the buffer begins with; a head longer than this is not plain. */
  private PlainMessage(ByteBuf buffer, int longestHead) {
    int loaded = Math.min(buffer.readableBytes(), longestHead);
    this.buffer = buffer;
    this.bytes = new byte[loaded + ROOM_FOR_ENDS];
    buffer.getBytes(buffer.readerIndex(), bytes, 0, loaded);
  }

  /**
   * Takes a request out of the buffer: its head and its only part.
   *
   * @return false when it is not plain; then nothing was taken
   */
  static boolean readRequest(ByteBuf buffer, int longestHead, List<Object> out) {
    return new PlainMessage(buffer, longestHead).request(out);
  }

  /**
   * Takes a response with a body, be it empty, out of the buffer: its head and its only part. Not
   * for the response to a HEAD, whose length is of a body that does not come.
   *
   * @return false when it is not plain; then nothing was taken
   */
  static boolean readResponse(ByteBuf buffer, List<Object> out) {
    return new PlainMessage(buffer, LONGEST_HEAD).response(out);
  }

  private boolean request(List<Object> out) {
    int space = ByteClass.TOKEN.end(bytes, 0);
    HttpMethod method = method(space);
    int from = space + 1;
    if (method == null || bytes[space] != ' ' || bytes[from] != '/') {
      return false;
    }
    int to = ByteClass.VISIBLE.end(bytes, from);
    if (!standsAt(to, VERSION_AND_END)) {
      return false;
    }
    HeaderLines lines = new HeaderLines(bytes, to + VERSION_AND_END.length);
    HttpHeaders headers = lines.read();
    if (headers == null || !isBodyThere(lines)) {
      return false;
    }
    String target = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    out.add(new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, target, headers));
    out.add(body(lines));
    return true;
  }

  private boolean response(List<Object> out) {
    if (!standsAt(0, VERSION)) {
      return false;
    }
    int end = ByteClass.TEXT.end(bytes, VERSION.length);
    HttpResponseStatus status = status(VERSION.length, end);
    if (status == null || !HeaderLines.isLineEnd(bytes, end)) {
      return false;
    }
    HeaderLines lines = new HeaderLines(bytes, end + 2);
    HttpHeaders headers = lines.read();
    if (headers == null || lines.bodyLength() == HeaderLines.NO_NUMBER || !isBodyThere(lines)) {
      return false;
    }
    out.add(new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers));
    out.add(body(lines));
    return true;
  }

  private @Nullable HttpMethod method(int to) {
    for (HttpMethod known : METHODS) {
      byte[] name = known.asciiName().array();
      if (name.length == to && standsAt(0, name)) {
        return known;
      }
    }
    return null;
  }

  /** Of those that have a body, with the reason that everybody gives. */
  private @Nullable HttpResponseStatus status(int from, int to) {
    int reason = from + 4;
    if (to < reason || bytes[reason - 1] != ' ') {
      return null;
    }
    int code = HeaderLines.number(bytes, from, reason - 1);
    boolean hasBody = code >= 200 && code != 204 && code != 205 && code != 304;
    if (!hasBody) {
      return null;
    }
    HttpResponseStatus status = HttpResponseStatus.valueOf(code);
    return isReason(status.reasonPhrase(), reason, to) ? status : null;
  }

  private boolean isReason(String usual, int from, int to) {
    boolean same = usual.length() == to - from;
    for (int i = 0; same && i < usual.length(); i++) {
      same = usual.charAt(i) == bytes[from + i];
    }
    return same;
  }

  private boolean isBodyThere(HeaderLines lines) {
    return lines.bodyLength() <= buffer.readableBytes() - lines.end();
  }

  private LastHttpContent body(HeaderLines lines) {
    buffer.skipBytes(lines.end());
    return lines.bodyLength() > 0
        ? new DefaultLastHttpContent(buffer.readRetainedSlice(lines.bodyLength()))
        : LastHttpContent.EMPTY_LAST_CONTENT;
  }

  private boolean standsAt(int from, byte[] text) {
    return from + text.length <= bytes.length
        && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
