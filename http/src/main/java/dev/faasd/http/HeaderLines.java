package dev.faasd.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Reads the header lines of a head, if they are plain: see {@link PlainMessage}. */
final class HeaderLines {
  /** There is none. */
  static final int NO_NUMBER = -1;

  private static final int MOST_DIGITS = 9;

  /** What is in them was looked at byte by byte. */
  private static final DefaultHttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private final byte[] bytes;
  private int at;
  private int bodyLength = NO_NUMBER;

  /**
   * @param bytes the head, which the headers keep; zero from where it was not read on, three bytes
   *     at least
   * @param from where the lines begin
   */
  HeaderLines(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** All of them and the empty line, or null when they are not plain or not all there. */
  @Nullable HttpHeaders read() {
    HttpHeaders headers = UNCHECKED.newHeaders();
    while (!isLineEnd(bytes, at)) {
      if (!readLine(headers)) {
        return null;
      }
    }
    at += 2;
    return headers;
  }

  /** Where the body begins. */
  int end() {
    return at;
  }

  /** What Content-Length says, in bytes, or {@link #NO_NUMBER}. */
  int bodyLength() {
    return bodyLength;
  }

  private boolean readLine(HttpHeaders headers) {
    int colon = ByteClass.TOKEN.end(bytes, at);
    if (colon == at || bytes[colon] != ':') {
      return false;
    }
    int from = colon + 1;
    while (isBlank(bytes[from])) {
      from++;
    }
    int end = ByteClass.TEXT.end(bytes, from);
    if (!isLineEnd(bytes, end)) {
      return false;
    }
    int to = end;
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    AsciiString name = KnownNames.of(bytes, at, colon);
    if (!framesPlainly(name, from, to)) {
      return false;
    }
    headers.add(name, new AsciiString(bytes, from, to - from, false));
    at = end + 2;
    return true;
  }

  private static boolean isBlank(byte next) {
    return next == ' ' || next == '\t';
  }

  /** One length of digits is plain, chunks are not. */
  private boolean framesPlainly(AsciiString name, int from, int to) {
    if (is(HttpHeaderNames.TRANSFER_ENCODING, name)) {
      return false;
    }
    if (!is(HttpHeaderNames.CONTENT_LENGTH, name)) {
      return true;
    }
    if (bodyLength != NO_NUMBER) {
      return false;
    }
    bodyLength = number(bytes, from, to);
    return bodyLength != NO_NUMBER;
  }

  /** What these digits say; {@link #NO_NUMBER} when they are none, too many, or something else. */
  static int number(byte[] bytes, int from, int to) {
    if (from == to || to - from > MOST_DIGITS) {
      return NO_NUMBER;
    }
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NO_NUMBER;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  static boolean isLineEnd(byte[] bytes, int at) {
    return bytes[at] == '\r' && bytes[at + 1] == '\n';
  }

  private static boolean is(AsciiString known, AsciiString name) {
    return known.length() == name.length() && known.contentEqualsIgnoreCase(name);
  }
}
