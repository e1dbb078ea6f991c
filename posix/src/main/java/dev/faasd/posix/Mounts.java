package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Mounts in the caller's mount namespace. Needs CAP_SYS_ADMIN. Stateless. */
public final class Mounts {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private Mounts() {}

  /**
   * Binds a file or directory on an existing one of its kind.
   *
   * @throws SystemCallException when the kernel refuses; nothing is mounted then
   */
  public static void bind(Path source, Path target, boolean readOnly) {
    mount(source.toString(), target, null, Libc.MS_BIND, null);
    if (!readOnly) {
      return;
    }
    // The kernel ignores MS_RDONLY in the call that makes a bind mount.
    try {
      mount(
          source.toString(),
          target,
          null,
          Libc.MS_BIND | Libc.MS_REMOUNT | Libc.MS_RDONLY | Libc.MS_NOSUID | Libc.MS_NODEV,
          null);
    } catch (SystemCallException e) {
      unmount(target);
      throw e;
    }
  }

  /**
   * Mounts an empty file system in memory on an existing directory; no devices, no set-user-id, no
   * programs.
   *
   * @param sizeBytes its limit in bytes, greater than 0
   * @param mode the root directory's permissions, such as 0700
   */
  public static void tmpfs(Path target, long sizeBytes, int mode) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("A tmpfs of " + sizeBytes + " bytes has no limit");
    }
    mount(
        "tmpfs",
        target,
        "tmpfs",
        Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC,
        "size=" + sizeBytes + ",mode=" + Integer.toOctalString(mode));
  }

  /** Takes the top mount off the target, also while it is in use; does nothing if there is none. */
  public static void unmount(Path target) {
    if (Libc.umount2(target.toString(), Libc.MNT_DETACH) == -1) {
      int errno = Libc.errno();
      if (errno != Errno.EINVAL && errno != Errno.ENOENT) {
        throw new SystemCallException("umount", target, errno);
      }
    }
  }

  /** True when something is mounted exactly there. */
  public static boolean isMountPoint(Path target) {
    String wanted = target.toAbsolutePath().normalize().toString();
    try (Stream<String> lines = Files.lines(MOUNTINFO, UTF_8)) {
      return lines.anyMatch(line -> unescape(line.split(" ", 6)[4]).equals(wanted));
    } catch (IOException e) {
      throw new UncheckedIOException("Reading " + MOUNTINFO + " failed", e);
    }
  }

  /** Space, tab, newline and backslash stand as three octal digits in mountinfo (proc(5)). */
  static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && i + 3 < field.length()) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static void mount(
      String source, Path target, @Nullable String type, long flags, @Nullable String data) {
    Libc.check(
        Libc.mount(source, target.toString(), type, flags, data),
        "mount",
        source + " on " + target);
  }
}
