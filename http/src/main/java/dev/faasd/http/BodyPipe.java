package dev.faasd.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A body from an event loop to a thread that may block. When much waits in it, the source is told
 * to stop reading; when little is left, to go on.
 */
final class BodyPipe extends InputStream {
  private static final byte[] NOTHING = {};
  private static final int MUCH = 256 * 1024;
  private static final int LITTLE = 64 * 1024;

  /**
   * Where the bytes come from. Called from any thread, in the order in which it is meant, under the
   * pipe's lock: it must not block.
   */
  interface Source {
    void reading(boolean on);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private final Source source;
  private final long patienceNanos;
  private int waiting;
  private boolean paused;
  private boolean ended;
  private @Nullable HttpException failure;
  private byte[] current = NOTHING;
  private int position;

  /**
   * @param patienceNanos longest wait for the next bytes; 0 for no limit
   */
  BodyPipe(Source source, long patienceNanos) {
    this.source = source;
    this.patienceNanos = patienceNanos;
  }

  /** Copies the readable bytes. */
  void offer(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      return;
    }
    byte[] chunk = ByteBufUtil.getBytes(bytes);
    lock.lock();
    try {
      chunks.add(chunk);
      waiting += chunk.length;
      if (!paused && waiting > MUCH) {
        paused = true;
        source.reading(false);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    finish(null);
  }

  /** What is waiting can still be read, then this is thrown. */
  void fail(HttpException cause) {
    finish(cause);
  }

  private void finish(@Nullable HttpException cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = cause;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() {
    return fill() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current, position, target, offset, count);
    position += count;
    return count;
  }

  /** All bytes that came together, once there are some; none at the end. */
  byte[] next() {
    if (!fill()) {
      return NOTHING;
    }
    byte[] rest = position == 0 ? current : Arrays.copyOfRange(current, position, current.length);
    position = current.length;
    return rest;
  }

  private boolean fill() {
    if (position < current.length) {
      return true;
    }
    lock.lock();
    try {
      await();
      byte[] next = chunks.poll();
      if (next == null) {
        if (failure != null) {
          throw failure;
        }
        return false;
      }
      current = next;
      position = 0;
      waiting -= next.length;
      if (paused && waiting <= LITTLE) {
        paused = false;
        source.reading(true);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void await() {
    long left = patienceNanos;
    try {
      while (chunks.isEmpty() && !ended) {
        if (patienceNanos == 0) {
          changed.await();
        } else if (left <= 0) {
          throw new UpstreamException(
              UpstreamException.Kind.TIMED_OUT,
              "No byte came within " + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms.",
              null);
        } else {
          left = changed.awaitNanos(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientLeft("Reading a body was interrupted.");
    }
  }
}
