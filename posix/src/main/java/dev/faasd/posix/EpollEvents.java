package dev.faasd.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of struct epoll_event: a 32-bit mask and a 64-bit key of the caller. The struct is
 * packed on amd64 and padded elsewhere (linux/eventpoll.h).
 */
final class EpollEvents {
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));
  private static final int KEY = PACKED ? 4 : 8;
  private static final int SIZE = KEY + 8;

  private final ByteBuffer events;
  private final int max;

  EpollEvents(int max) {
    this.max = max;
    this.events = buffer(max);
  }

  static ByteBuffer none() {
    return buffer(1);
  }

  static ByteBuffer readable(long key) {
    return buffer(1).putInt(0, Libc.EPOLLIN).putLong(KEY, key);
  }

  /** Waits for events; returns how many there are, 0 when a signal came between. */
  int await(int epoll) {
    int count = Libc.epoll_wait(epoll, events, max, -1);
    if (count == -1) {
      int errno = Libc.errno();
      if (errno != Errno.EINTR) {
        throw new SystemCallException("epoll_wait", epoll, errno);
      }
      return 0;
    }
    return count;
  }

  long key(int index) {
    return events.getLong(index * SIZE + KEY);
  }

  private static ByteBuffer buffer(int count) {
    return ByteBuffer.allocateDirect(count * SIZE).order(ByteOrder.nativeOrder());
  }
}
