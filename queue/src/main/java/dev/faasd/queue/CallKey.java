package dev.faasd.queue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A text from outside, such as the id that a caller gave to his call, as a token of a subject: what
 * is found by it cannot be confused by odd characters or length.
 *
 * @param value 32 hexadecimal digits
 */
record CallKey(String value) {
  private static final int BYTES = 16;

  static CallKey of(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new CallKey(HexFormat.of().formatHex(hash, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
