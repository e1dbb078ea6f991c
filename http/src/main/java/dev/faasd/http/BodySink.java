package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;

/** Where the body of a request goes. All methods run on the exchange's event loop. */
interface BodySink {
  /**
   * Can it take parts now? If not, they are kept, and {@link ServerExchange#sendBody} asked for.
   */
  default boolean ready() {
    return true;
  }

  /** Takes the part over; the {@code LastHttpContent} is the last. */
  void part(HttpContent part);

  /** No more to read for now. */
  default void flush() {}

  /** Bytes after a 101. Takes them over. */
  default void raw(ByteBuf bytes) {
    bytes.release();
  }

  /** The client takes bytes again, or does not. */
  default void clientWritable(boolean writable) {}

  /** The client is gone. */
  default void clientLeft() {}

  /** Nobody has decided yet. */
  BodySink UNKNOWN =
      new BodySink() {
        @Override
        public boolean ready() {
          return false;
        }

        @Override
        public void part(HttpContent part) {
          part.release();
        }
      };

  /** Drops everything. */
  BodySink NOWHERE = HttpContent::release;
}
