package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * A real Unix datagram socket in the journal's or the service manager's place. Receiving waits for
 * at most five seconds.
 */
final class FakeJournal implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;

  static {
    Native.register(FakeJournal.class, Platform.C_LIBRARY_NAME);
  }

  private final int fd;

  private FakeJournal(int fd) {
    this.fd = fd;
  }

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, ByteBuffer address, int length);

  static native int setsockopt(int fd, int level, int option, ByteBuffer value, int length);

  static native long recv(int fd, ByteBuffer buffer, long length, int flags);

  static native int close(int fd);

  static FakeJournal bind(Path path) {
    ByteBuffer address = ByteBuffer.allocateDirect(110).order(ByteOrder.nativeOrder());
    address.putShort((short) AF_UNIX).put(path.toString().getBytes(UTF_8));
    int length = address.position();
    ByteBuffer timeout = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    timeout.putLong(0, 5);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (bind(fd, address.rewind(), length) != 0
        || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, 16) != 0) {
      throw new AssertionError("binding " + path + " failed: " + Native.getLastError());
    }
    return new FakeJournal(fd);
  }

  byte[] receive() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    int count = (int) recv(fd, buffer, buffer.capacity(), 0);
    if (count < 0) {
      throw new AssertionError("nothing arrived: " + Native.getLastError());
    }
    byte[] bytes = new byte[count];
    buffer.get(bytes);
    return bytes;
  }

  String receiveText() {
    return new String(receive(), UTF_8);
  }

  @Override
  public void close() {
    close(fd);
  }
}
