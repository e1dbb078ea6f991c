package dev.faasd.posix;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One FIFO that a {@link FifoReaders} reads. Calls of the consumer never overlap. Safe for use by
 * several threads; closed by whoever opened it, or with its {@code FifoReaders}.
 */
public final class FifoReader implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FifoReader.class.getName());

  /** More than the pipe holds, and a bound for a writer that never stops. */
  private static final int DRAIN_LIMIT = 8 << 20;

  private final FifoReaders owner;
  private final Path path;
  private final long key;
  private final Consumer<ByteBuffer> onBytes;
  private final ReentrantLock reading = new ReentrantLock();
  private int fd;
  private long failures;

  FifoReader(FifoReaders owner, Path path, long key, int fd, Consumer<ByteBuffer> onBytes) {
    this.owner = owner;
    this.path = path;
    this.key = key;
    this.fd = fd;
    this.onBytes = onBytes;
  }

  /** The FIFO's path. */
  public Path path() {
    return path;
  }

  /**
   * Hands everything that is in the FIFO now to the consumer, in the calling thread, then closes.
   * Idempotent.
   */
  public void drainAndClose() {
    reading.lock();
    try {
      ByteBuffer buffer = ByteBuffer.allocateDirect(FifoReaders.CHUNK);
      int left = DRAIN_LIMIT;
      while (fd >= 0 && left > 0) {
        int count = readOnce(buffer);
        if (count <= 0) {
          break;
        }
        left -= count;
      }
      close();
    } finally {
      reading.unlock();
    }
  }

  /** Stops reading; what is in the FIFO stays there while another holds it open. Idempotent. */
  @Override
  public void close() {
    reading.lock();
    try {
      if (fd >= 0) {
        owner.forget(key, fd);
        Libc.close(fd);
        fd = -1;
        if (failures > 1) {
          LOG.log(
              System.Logger.Level.WARNING,
              "The consumer of {0} failed {1} times in all",
              path,
              failures);
        }
      }
    } finally {
      reading.unlock();
    }
  }

  /** One read for the loop; one only, so that a busy FIFO does not starve the others. */
  void onReadable(ByteBuffer buffer) {
    reading.lock();
    try {
      if (fd >= 0) {
        readOnce(buffer);
      }
    } finally {
      reading.unlock();
    }
  }

  /** Reads and hands over; returns the number of bytes, 0 when there are none now. */
  private int readOnce(ByteBuffer buffer) {
    buffer.clear();
    long count = Libc.read(fd, buffer, buffer.capacity());
    if (count < 0) {
      int errno = Libc.errno();
      if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
        return 0;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "Reading {0} failed, it is closed: {1}",
          path,
          Errno.describe(errno));
      close();
      return 0;
    }
    buffer.limit((int) count);
    handOver(buffer);
    return (int) count;
  }

  private void handOver(ByteBuffer bytes) {
    try {
      onBytes.accept(bytes);
    } catch (RuntimeException | Error e) {
      // One bad consumer must not end the reading of all the others, nor flood the log.
      if (failures++ == 0) {
        LOG.log(System.Logger.Level.ERROR, "The consumer of " + path + " failed", e);
      }
    }
  }
}
