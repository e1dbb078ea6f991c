package dev.faasd.workload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one stream into lines of any bytes. A line longer than {@link #LONGEST_LINE} is
 * given out in parts. Not thread-safe.
 */
final class LineSplitter {
  /** In bytes; what fits into one datagram to the journal with all its fields. */
  static final int LONGEST_LINE = 48 * 1024;

  private static final int SMALLEST = 512;
  private static final byte LINE_FEED = '\n';

  private final Consumer<byte[]> lines;
  private byte[] pending = new byte[SMALLEST];
  private int length;
  private boolean cut;

  LineSplitter(Consumer<byte[]> lines) {
    this.lines = lines;
  }

  /** Takes all that remains in the buffer. */
  void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (cut) {
        cut = false;
        if (bytes.get(bytes.position()) == LINE_FEED) {
          bytes.get();
          continue;
        }
      }
      int end = bytes.position();
      int limit = Math.min(bytes.limit(), end + LONGEST_LINE - length);
      while (end < limit && bytes.get(end) != LINE_FEED) {
        end++;
      }
      take(bytes, end - bytes.position());
      boolean complete = bytes.hasRemaining() && bytes.get(bytes.position()) == LINE_FEED;
      if (complete) {
        bytes.get();
      }
      if (complete || length == LONGEST_LINE) {
        cut = !complete;
        emit();
      }
    }
  }

  /** Gives out a last line that had no line feed. */
  void finish() {
    if (length > 0) {
      emit();
    }
  }

  private void take(ByteBuffer bytes, int count) {
    if (length + count > pending.length) {
      pending =
          Arrays.copyOf(
              pending, Math.min(LONGEST_LINE, Math.max(length + count, 2 * pending.length)));
    }
    bytes.get(pending, length, count);
    length += count;
  }

  private void emit() {
    byte[] line = Arrays.copyOf(pending, length);
    length = 0;
    if (pending.length > SMALLEST) {
      pending = new byte[SMALLEST];
    }
    lines.accept(line);
  }
}
