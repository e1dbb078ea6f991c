package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** One call on an upstream connection. All methods run on the connection's event loop. */
interface UpstreamListener {
  /** There is a connection; it belongs to this call until the last part or a failure. */
  void connected(UpstreamConnection connection);

  /** There will be none. */
  void unreachable(Throwable cause);

  /** An interim response: 100 or another 1xx that is not 101. */
  void informational(HttpResponse response);

  void responseHead(HttpResponse response);

  /** Takes the part over; the {@code LastHttpContent} ends the call. */
  void responsePart(HttpContent part);

  /** Bytes after a 101. Takes them over. */
  void responseRaw(ByteBuf bytes);

  /** No more to read for now. */
  void responseFlush();

  /** The connection takes bytes again, or does not. */
  void upstreamWritable(boolean writable);

  /** The connection ended before the last part. */
  void broken(@Nullable Throwable cause);
}
