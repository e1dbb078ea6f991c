package dev.faasd.http;

import java.util.function.IntPredicate;

/** Bytes that may stand in a part of a head; none of them ends it. All are ASCII, zero is none. */
final class ByteClass {
  private static final int DELETE = 0x7f;

  /** Of methods and names of headers (RFC 9110, 5.6.2). */
  static final ByteClass TOKEN =
      new ByteClass(
          next -> Character.isLetterOrDigit(next) || "!#$%&'*+-.^_`|~".indexOf(next) >= 0);

  /** Of targets: what shows. */
  static final ByteClass VISIBLE = new ByteClass(next -> next > ' ');

  /** Of values of headers and of reasons: what shows, and blanks. */
  static final ByteClass TEXT = new ByteClass(next -> next >= ' ' || next == '\t');

  private final boolean[] members = new boolean[256];

  private ByteClass(IntPredicate of) {
    for (int next = 1; next < DELETE; next++) {
      members[next] = of.test(next);
    }
  }

  /** The first place from here on of a byte that is not one of these; there must be one. */
  int end(byte[] bytes, int from) {
    boolean[] mine = members;
    int at = from;
    while (mine[bytes[at] & 0xff]) {
      at++;
    }
    return at;
  }
}
