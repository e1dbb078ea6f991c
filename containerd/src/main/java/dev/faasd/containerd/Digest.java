package dev.faasd.containerd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest such as {@code sha256:ab12…}.
 *
 * @param value algorithm, colon, lower-case hex (sha256, sha384 or sha512 in full length)
 */
public record Digest(String value) {
  private static final Pattern FORM =
      Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

  /**
   * Checks.
   *
   * @throws ContainerdException.InvalidImage if it is not a digest
   */
  public Digest {
    if (!isDigest(value)) {
      throw new ContainerdException.InvalidImage(
          "\"" + value + "\" is not a digest such as sha256: and 64 hex digits");
    }
  }

  static boolean isDigest(String text) {
    return FORM.matcher(text).matches();
  }

  /** The SHA-256 digest of bytes. */
  public static Digest sha256(byte[] bytes) {
    return of(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  static Digest of(byte[] sha256) {
    return new Digest("sha256:" + HexFormat.of().formatHex(sha256));
  }

  /** What stands before the colon. */
  public String algorithm() {
    return value.substring(0, value.indexOf(':'));
  }

  /** What stands after the colon. */
  public String hex() {
    return value.substring(value.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
