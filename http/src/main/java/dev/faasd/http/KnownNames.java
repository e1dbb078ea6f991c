package dev.faasd.http;

import io.netty.util.AsciiString;
import java.util.Arrays;

/**
 * Names of headers that were met before: nearly all messages have the same few, and a name that is
 * kept has been hashed. Threads see each other's entries or do not; either is right.
 */
final class KnownNames {
  private static final int SLOTS = 256;
  private static final int LONGEST = 32;
  private static final AsciiString[] MET = new AsciiString[SLOTS];

  private KnownNames() {}

  /** The name of these bytes, of which there is at least one. */
  static AsciiString of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return new AsciiString(bytes, from, length, false);
    }
    int slot = (length * 31 + bytes[from] * 7 + bytes[to - 1]) & (SLOTS - 1);
    AsciiString met = MET[slot];
    if (met != null && Arrays.equals(met.array(), 0, met.length(), bytes, from, to)) {
      return met;
    }
    AsciiString name = new AsciiString(bytes, from, length, true);
    MET[slot] = name;
    return name;
  }
}
