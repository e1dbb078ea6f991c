package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReusedBufferTest {
  private final ReusedBuffer buffers = new ReusedBuffer(16);

  @AfterEach
  void endThread() {
    FastThreadLocal.removeAll();
  }

  @Test
  void whatWasReleasedIsTakenAgainAndIsEmpty() {
    ByteBuf first = buffers.take();
    first.writeLong(1).readInt();
    first.release();
    ByteBuf second = buffers.take();
    assertSame(first, second);
    assertEquals(0, second.readableBytes());
    assertEquals(16, second.writableBytes());
    second.release();
  }

  @Test
  void whoeverKeepsItHasItForGood() {
    ByteBuf kept = buffers.take().writeLong(1);
    ByteBuf other = buffers.take().writeLong(2);
    assertNotSame(kept, other);
    assertEquals(1, kept.readLong());
    kept.release();
    other.release();
    assertEquals(0, kept.refCnt());
  }

  @Test
  void whoKeepsAPieceKeepsIt() {
    ByteBuf buffer = buffers.take().writeLong(1);
    ByteBuf piece = buffer.readRetainedSlice(Long.BYTES);
    buffer.release();
    buffers.take().writeLong(2).release();
    assertEquals(1, piece.readLong());
    piece.release();
  }

  @Test
  void itGoesWithItsThread() {
    ByteBuf buffer = buffers.take();
    buffer.release();
    FastThreadLocal.removeAll();
    assertEquals(0, buffer.refCnt());
  }

  @Test
  void aSocketThatFillsItsBuffersGetsLongerOnesAndShortOnesAgainWhenLittleComes() {
    ExtendedHandle reads = new ReadBuffers().newHandle();
    int usual = read(reads, 1);
    assertEquals(usual, read(reads, usual - 1));
    int more = usual;
    for (int i = 0; i < 5; i++) {
      more = read(reads, 64 * 1024);
    }
    assertEquals(64 * 1024, more);
    for (int i = 0; i < 20; i++) {
      more = read(reads, 10 * 1024);
    }
    assertTrue(more >= 10 * 1024 && more < 64 * 1024, more + " bytes");
    for (int i = 0; i < 20; i++) {
      more = read(reads, 1);
    }
    assertEquals(usual, more);
  }

  /** Reads so much, or as much as there is room for; returns how much there was room for. */
  private static int read(ExtendedHandle reads, int bytes) {
    reads.reset(new EmbeddedChannel().config());
    ByteBuf buffer = reads.allocate(UnpooledByteBufAllocator.DEFAULT);
    int room = buffer.writableBytes();
    reads.attemptedBytesRead(room);
    reads.lastBytesRead(Math.min(room, bytes));
    reads.readComplete();
    buffer.release();
    return room;
  }
}
