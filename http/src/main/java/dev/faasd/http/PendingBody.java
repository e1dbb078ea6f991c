package dev.faasd.http;

import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The parts of a body for which nobody has a place yet. */
final class PendingBody {
  /** More is not read. */
  private static final int MUCH = 64 * 1024;

  private @Nullable ArrayDeque<HttpContent> parts;
  private int bytes;

  boolean isEmpty() {
    return parts == null;
  }

  /** Takes the part over; true when that is enough for now. */
  boolean add(HttpContent part) {
    if (parts == null) {
      parts = new ArrayDeque<>(2);
    }
    parts.add(part);
    bytes += part.content().readableBytes();
    return bytes > MUCH;
  }

  /** Hands everything over. */
  void moveTo(BodySink sink) {
    ArrayDeque<HttpContent> all = parts;
    parts = null;
    bytes = 0;
    if (all != null) {
      all.forEach(sink::part);
    }
  }
}
