package dev.faasd.posix;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * libc by JNA direct mapping. Nothing here interprets a result: {@link #check} does, and callers
 * do. Byte buffers must be direct. Constants are Linux's (asm-generic; the same on amd64 and
 * arm64).
 */
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int F_SETPIPE_SZ = 1031;

  static final int CLONE_NEWNET = 0x40000000;

  static final long MS_RDONLY = 1;
  static final long MS_NOSUID = 2;
  static final long MS_NODEV = 4;
  static final long MS_NOEXEC = 8;
  static final long MS_REMOUNT = 32;
  static final long MS_BIND = 4096;
  static final int MNT_DETACH = 2;

  static final int EPOLL_CLOEXEC = O_CLOEXEC;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 1;
  static final int EFD_CLOEXEC = O_CLOEXEC;

  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = O_CLOEXEC;
  static final int SOCK_NONBLOCK = O_NONBLOCK;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final short POLLOUT = 4;

  static {
    Native.register(Libc.class, Platform.C_LIBRARY_NAME);
  }

  private Libc() {}

  static native int open(String path, int flags, int mode);

  static native int close(int fd);

  static native long read(int fd, ByteBuffer buffer, long count);

  static native long write(int fd, ByteBuffer buffer, long count);

  static native int mkfifo(String path, int mode);

  static native int fcntl(int fd, int command, long argument);

  static native int unlink(String path);

  static native int unshare(int flags);

  static native int mount(
      String source, String target, @Nullable String type, long flags, @Nullable String data);

  static native int umount2(String target, int flags);

  static native int statfs(String path, ByteBuffer result);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, @Nullable ByteBuffer event);

  static native int epoll_wait(int epoll, ByteBuffer events, int max, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native int socket(int domain, int type, int protocol);

  static native int connect(int fd, ByteBuffer address, int length);

  static native int setsockopt(int fd, int level, int option, ByteBuffer value, int length);

  static native long send(int fd, ByteBuffer data, long length, int flags);

  static native int poll(ByteBuffer fds, long count, int timeoutMillis);

  static native int ioctl(int fd, long request, ByteBuffer argument);

  static native String strerror(int errno);

  /** The error of this thread's last call; read it before anything else is done. */
  static int errno() {
    return Native.getLastError();
  }

  /** Returns the result of a call, or throws when it is -1. */
  static int check(int result, String call, Object subject) {
    if (result == -1) {
      throw new SystemCallException(call, subject, errno());
    }
    return result;
  }
}
