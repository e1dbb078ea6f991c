package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * What sockets are read into: a short buffer, in which most messages have room and which is used
 * again, and longer ones where much comes at a time. Those have the length that is needed, since
 * clients that are slow may keep very many of them.
 */
final class ReadBuffers implements RecvByteBufAllocator {
  private static final int SHORT = 2 * 1024;
  private static final int LONGEST = 64 * 1024;

  private final ReusedBuffer shortBuffer = new ReusedBuffer(SHORT);
  private final AdaptiveRecvByteBufAllocator lengths =
      new AdaptiveRecvByteBufAllocator(SHORT, SHORT, LONGEST);

  @Override
  public ExtendedHandle newHandle() {
    return new OneSocket((ExtendedHandle) lengths.newHandle());
  }

  private final class OneSocket extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle length;

    private OneSocket(ExtendedHandle length) {
      super(length);
      this.length = length;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator buffers) {
      return guess() <= SHORT ? shortBuffer.take() : super.allocate(buffers);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return length.continueReading(maybeMore);
    }
  }
}
