package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Memory that an event loop uses again and again: nearly always, what was read has been dealt with
 * before more is read, and what was written has been sent before more is written. It is taken as a
 * buffer of one's own and released like one. Whoever keeps it for longer has it for good, and the
 * loop gets another.
 */
final class ReusedBuffer {
  private final int capacity;
  private final FastThreadLocal<ByteBuf> ofThread =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(ByteBuf buffer) {
          buffer.release();
        }
      };

  /**
   * @param capacity bytes
   */
  ReusedBuffer(int capacity) {
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /** Empty. */
  ByteBuf take() {
    ByteBuf mine = ofThread.getIfExists();
    if (mine == null || mine.refCnt() > 1) {
      ofThread.remove();
      mine = Unpooled.directBuffer(capacity, capacity);
      ofThread.set(mine);
    }
    return mine.clear().retain();
  }
}
