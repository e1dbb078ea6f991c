package dev.faasd.http;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A response on its way in. Whoever gets one closes it; a response closed before its end costs its
 * connection. One thread reads.
 */
public final class ClientResponse implements AutoCloseable {
  private final int status;
  private final Headers headers;
  private final BodyPipe body;
  private final Runnable close;

  ClientResponse(int status, Headers headers, BodyPipe body, Runnable close) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.close = close;
  }

  /** Status code. */
  public int status() {
    return status;
  }

  /** The headers. */
  public Headers headers() {
    return headers;
  }

  /**
   * The body as it comes. Reading throws {@link UpstreamException} when the connection breaks
   * before the end, or when no byte comes within the request's patience.
   */
  public InputStream body() {
    return body;
  }

  /**
   * The whole body.
   *
   * @param most bytes; a longer one is an {@link UpstreamException}
   */
  public byte[] bytes(int most) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] chunk = new byte[16 * 1024];
    for (int n = body.read(chunk, 0, chunk.length); n >= 0; n = body.read(chunk, 0, chunk.length)) {
      all.write(chunk, 0, n);
      if (all.size() > most) {
        throw new UpstreamException(
            UpstreamException.Kind.BROKEN,
            "The response is longer than the " + most + " bytes expected.",
            null);
      }
    }
    return all.toByteArray();
  }

  /** The whole body as UTF-8, at most 1 MiB of it; throws like {@link #bytes}. */
  public String text() {
    return new String(bytes(1024 * 1024), StandardCharsets.UTF_8);
  }

  /** Ends the call. */
  @Override
  public void close() {
    close.run();
  }
}
