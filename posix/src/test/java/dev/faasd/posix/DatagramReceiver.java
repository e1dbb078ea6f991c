package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The receiving end of a Unix datagram socket, for tests; blocks for at most five seconds. */
public final class DatagramReceiver implements AutoCloseable {
  private static final int SO_RCVTIMEO = 20;

  static {
    Native.register(DatagramReceiver.class, Platform.C_LIBRARY_NAME);
  }

  private final int fd;

  private DatagramReceiver(int fd) {
    this.fd = fd;
  }

  static native int bind(int fd, ByteBuffer address, int length);

  static native long recv(int fd, ByteBuffer buffer, long length, int flags);

  /** Binds a path, or {@code @name}. */
  public static DatagramReceiver bind(String address) {
    byte[] name = address.getBytes(UTF_8);
    ByteBuffer target = ByteBuffer.allocateDirect(110).order(ByteOrder.nativeOrder());
    target.putShort((short) Libc.AF_UNIX).put(name);
    int length = target.position();
    if (name[0] == '@') {
      target.put(2, (byte) 0);
    }
    int fd =
        Libc.check(
            Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "socket", address);
    Libc.check(bind(fd, target.rewind(), length), "bind", address);
    ByteBuffer timeout = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    timeout.putLong(0, 5);
    Libc.check(
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVTIMEO, timeout, 16), "setsockopt", address);
    return new DatagramReceiver(fd);
  }

  /** The next datagram as UTF-8. */
  public String receive() {
    return new String(receiveBytes(), UTF_8);
  }

  /** The next datagram. */
  public byte[] receiveBytes() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    int count = Libc.check((int) recv(fd, buffer, buffer.capacity(), 0), "recv", fd);
    byte[] bytes = new byte[count];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
