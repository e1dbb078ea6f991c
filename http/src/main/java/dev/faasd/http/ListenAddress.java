package dev.faasd.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/** Where a server listens. */
public sealed interface ListenAddress {

  /**
   * A TCP address.
   *
   * @param host name or address of the interface; {@code 0.0.0.0} for all
   * @param port 0 lets the system choose; {@link HttpServer#boundAddresses} tells which
   */
  record Tcp(String host, int port) implements ListenAddress {
    public Tcp {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("A TCP port is 0 to 65535, not " + port + ".");
      }
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * A Unix socket. A stale socket file of an earlier run is replaced.
   *
   * @param path its file; the directory must exist
   * @param mode permissions of the file, such as {@code 0660}
   * @param group number of the group that owns the file; empty leaves the process's own
   */
  record Unix(Path path, int mode, OptionalInt group) implements ListenAddress {
    /** A socket of another name beside it, open to the same. */
    public Unix beside(String name) {
      return new Unix(path.resolveSibling(name), mode, group);
    }

    /**
     * Lets in whom it is open to, once it listens. Until then only our own user may connect: the
     * umask leaves nobody else the right to write.
     */
    public void protect() throws IOException {
      if (group.isPresent()) {
        Files.setAttribute(path, "unix:gid", group.getAsInt());
      }
      Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
      PosixFilePermission[] fromHighestBit = PosixFilePermission.values();
      for (int i = 0; i < fromHighestBit.length; i++) {
        if ((mode & (0400 >> i)) != 0) {
          granted.add(fromHighestBit[i]);
        }
      }
      Files.setPosixFilePermissions(path, granted);
    }

    @Override
    public String toString() {
      return "unix://" + path;
    }
  }
}
