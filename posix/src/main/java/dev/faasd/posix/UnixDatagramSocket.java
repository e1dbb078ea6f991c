package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * The sending end of a Unix datagram socket, which the JDK lacks. Never blocks in {@link #trySend}.
 * Safe for use by several threads; closed by whoever connected it.
 */
public final class UnixDatagramSocket implements AutoCloseable {
  private static final int PATH_MAX = 108;

  private final String address;
  private int fd;

  private UnixDatagramSocket(String address, int fd) {
    this.address = address;
    this.fd = fd;
  }

  /**
   * Connects to a socket somebody has bound.
   *
   * @param address its path, or {@code @name} for one in the abstract namespace (unix(7))
   * @throws SystemCallException when nobody has
   */
  public static UnixDatagramSocket connect(String address) {
    byte[] name = address.getBytes(UTF_8);
    if (name.length == 0 || name.length >= PATH_MAX) {
      throw new IllegalArgumentException(
          "A socket's address has 1 to " + (PATH_MAX - 1) + " bytes, unlike " + address);
    }
    ByteBuffer target = ByteBuffer.allocateDirect(2 + PATH_MAX).order(ByteOrder.nativeOrder());
    target.putShort((short) Libc.AF_UNIX).put(name);
    int length = target.position();
    if (name[0] == '@') {
      target.put(2, (byte) 0);
    }
    int type = Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
    int fd = Libc.check(Libc.socket(Libc.AF_UNIX, type, 0), "socket", address);
    if (Libc.connect(fd, target.rewind(), length) == -1) {
      int errno = Libc.errno();
      Libc.close(fd);
      throw new SystemCallException("connect", address, errno);
    }
    return new UnixDatagramSocket(address, fd);
  }

  /**
   * Sends one datagram.
   *
   * @param datagram a direct buffer; what remains is sent, position and limit stay
   * @return false when the receiver has no room now
   * @throws SystemCallException when the receiver is gone or the datagram too big (about 200 kB)
   */
  public synchronized boolean trySend(ByteBuffer datagram) {
    int flags = Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL;
    if (Libc.send(open(), datagram, datagram.remaining(), flags) != -1) {
      return true;
    }
    int errno = Libc.errno();
    if (errno == Errno.EAGAIN || errno == Errno.ENOBUFS) {
      return false;
    }
    throw new SystemCallException("send", address, errno);
  }

  /** Waits until the receiver has room, at most that long; true when it has. */
  public boolean awaitRoom(Duration atMost) {
    ByteBuffer poll = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    synchronized (this) {
      poll.putInt(0, open()).putShort(4, Libc.POLLOUT);
    }
    return Libc.poll(poll, 1, (int) atMost.toMillis()) == 1;
  }

  private int open() {
    if (fd < 0) {
      throw new IllegalStateException("The socket to " + address + " is closed");
    }
    return fd;
  }

  /** Closes the socket; idempotent. */
  @Override
  public synchronized void close() {
    if (fd >= 0) {
      Libc.close(fd);
      fd = -1;
    }
  }
}
