package dev.faasd.queueworker;

import dev.faasd.http.ClientResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of an answer. Nobody changes them. */
final class Body {
  private static final int CHUNK = 16 * 1024;

  private final byte[] bytes;

  Body(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return bytes.length;
  }

  String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Reads a body to its end, and keeps its beginning.
   *
   * @param most bytes that are kept; one more is, if there are more
   */
  static Body of(ClientResponse response, int most) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    InputStream in = response.body();
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      kept.write(chunk, 0, Math.min(n, most + 1 - kept.size()));
    }
    return new Body(kept.toByteArray());
  }

  Body shortened(int most) {
    return bytes.length <= most ? this : new Body(Arrays.copyOf(bytes, most));
  }
}
