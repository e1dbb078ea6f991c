package dev.faasd.http;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The body of a request for blocking code. One thread reads it, once. */
public interface RequestBody {
  /**
   * The body as it comes; at most a small buffer of it is held in memory. Reading throws {@link
   * ClientLeft} when the client is gone before the end.
   */
  InputStream stream();

  /**
   * The whole body.
   *
   * @throws RequestRefused 413 when it is longer than {@link ServerLimits#body}
   * @throws ClientLeft when the client is gone before the end
   */
  byte[] bytes();

  /**
   * The whole body.
   *
   * @param most bytes
   * @throws RequestRefused 413 when it is longer
   * @throws ClientLeft when the client is gone before the end
   */
  byte[] bytes(int most);

  /** The whole body as UTF-8 text; throws like {@link #bytes}. */
  default String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}
