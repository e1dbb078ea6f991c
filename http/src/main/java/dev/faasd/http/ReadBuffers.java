package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * What sockets are read into: a short buffer, in which most messages have room, and after one that
 * was filled a long one.
 */
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int SHORT = 2 * 1024;
  private static final int LONG = 64 * 1024;

  private final ReusedBuffer shortBuffer = new ReusedBuffer(SHORT);

  @Override
  public MaxMessageHandle newHandle() {
    return new OneChannel();
  }

  private final class OneChannel extends MaxMessageHandle {
    private boolean much;

    @Override
    public ByteBuf allocate(ByteBufAllocator buffers) {
      return much ? buffers.ioBuffer(LONG) : shortBuffer.take();
    }

    @Override
    public int guess() {
      return much ? LONG : SHORT;
    }

    @Override
    public void lastBytesRead(int bytes) {
      much = bytes > 0 && bytes == attemptedBytesRead();
      super.lastBytesRead(bytes);
    }
  }
}
