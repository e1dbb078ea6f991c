package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Interfaces of the calling thread's network namespace, by the ioctls of netdevice(7) and
 * linux/sockios.h; no program such as {@code ip} is needed. Stateless; needs CAP_NET_ADMIN.
 */
public final class NetworkInterfaces {
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCSIFADDR = 0x8916;
  private static final long SIOCSIFNETMASK = 0x891c;
  private static final long SIOCSIFHWADDR = 0x8924;
  private static final long SIOCBRADDBR = 0x89a0;
  private static final long SIOCBRDELBR = 0x89a1;
  private static final short IFF_UP = 1;
  private static final short ARPHRD_ETHER = 1;
  private static final int NAME_MAX = 15;
  private static final int IFREQ = 40;

  private NetworkInterfaces() {}

  /**
   * True when this process' network namespace has an interface of that name; sysfs may be another
   * namespace's, as where the host is itself a container.
   */
  public static boolean exists(String name) {
    try (Control control = new Control()) {
      return control.tryCall("get flags", SIOCGIFFLAGS, name, name(name), Errno.ENODEV);
    }
  }

  /**
   * Makes a bridge with a fixed hardware address, so that it does not change with the ports.
   *
   * @return false when an interface of that name was there already; it is left as it is
   */
  public static boolean createBridge(String name, byte[] hardwareAddress) {
    try (Control control = new Control()) {
      if (!control.tryCall("create bridge", SIOCBRADDBR, name, name(name), Errno.EEXIST)) {
        return false;
      }
      control.call(
          "set hardware address",
          SIOCSIFHWADDR,
          name,
          request(name).putShort(ARPHRD_ETHER).put(hardwareAddress));
      return true;
    }
  }

  /** Takes a bridge down and away; does nothing when there is none. */
  public static void deleteBridge(String name) {
    try (Control control = new Control()) {
      if (control.setFlag(name, false)) {
        control.tryCall("delete bridge", SIOCBRDELBR, name, name(name), Errno.ENXIO);
      }
    }
  }

  /** Gives an interface its IPv4 address, in place of one it may have. */
  public static void setAddress(String name, byte[] address, byte[] netmask) {
    try (Control control = new Control()) {
      control.call("set address", SIOCSIFADDR, name, socketAddress(name, address));
      control.call("set netmask", SIOCSIFNETMASK, name, socketAddress(name, netmask));
    }
  }

  /** Brings an interface up. */
  public static void up(String name) {
    try (Control control = new Control()) {
      if (!control.setFlag(name, true)) {
        throw new SystemCallException("get flags", name, Errno.ENODEV);
      }
    }
  }

  private static String checked(String name) {
    if (name.isEmpty() || name.length() > NAME_MAX || name.matches(".*[/\\s].*|\\.\\.?")) {
      throw new IllegalArgumentException(
          "An interface is named by 1 to 15 characters without slash and space, not " + name);
    }
    return name;
  }

  private static ByteBuffer name(String name) {
    return request(name).rewind();
  }

  /** A struct ifreq with its name filled in, positioned behind it. */
  private static ByteBuffer request(String name) {
    ByteBuffer request = ByteBuffer.allocateDirect(IFREQ).order(ByteOrder.nativeOrder());
    return request.put(checked(name).getBytes(US_ASCII)).position(NAME_MAX + 1);
  }

  /** A struct sockaddr_in: family, port 0, address in network order. */
  private static ByteBuffer socketAddress(String name, byte[] address) {
    return request(name).putShort((short) Libc.AF_INET).putShort((short) 0).put(address);
  }

  /** A socket to make the calls on. */
  private static final class Control implements AutoCloseable {
    private final int fd =
        Libc.check(
            Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0),
            "socket",
            "interface control");

    void call(String what, long request, String name, ByteBuffer argument) {
      Libc.check(Libc.ioctl(fd, request, argument.rewind()), what, name);
    }

    /** False when the call fails with the one error that is expected. */
    boolean tryCall(String what, long request, String name, ByteBuffer argument, int expected) {
      if (Libc.ioctl(fd, request, argument.rewind()) != -1) {
        return true;
      }
      int errno = Libc.errno();
      if (errno == expected) {
        return false;
      }
      throw new SystemCallException(what, name, errno);
    }

    /** Sets or clears IFF_UP; false when there is no such interface. */
    boolean setFlag(String name, boolean up) {
      ByteBuffer flags = name(name);
      if (!tryCall("get flags", SIOCGIFFLAGS, name, flags, Errno.ENODEV)) {
        return false;
      }
      short old = flags.getShort(NAME_MAX + 1);
      flags.putShort(NAME_MAX + 1, (short) (up ? old | IFF_UP : old & ~IFF_UP));
      call("set flags", SIOCSIFFLAGS, name, flags);
      return true;
    }

    @Override
    public void close() {
      Libc.close(fd);
    }
  }
}
