package dev.faasd.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Network namespaces that live by a path: an empty file on which the namespace is bound, as {@code
 * ip netns} does. They outlive this process and end when deleted and left by the last process.
 * Stateless; needs CAP_SYS_ADMIN.
 */
public final class NetworkNamespaces {
  /** NSFS_MAGIC of linux/magic.h. */
  private static final long NSFS = 0x6e736673L;

  private NetworkNamespaces() {}

  /**
   * Makes a new namespace with the interface {@code lo} up, bound on a file made for it.
   *
   * @param target a path that does not exist yet, in an existing directory
   * @throws SystemCallException when it exists ({@code EEXIST}) or the kernel refuses; nothing is
   *     left then
   */
  public static void create(Path target) {
    onNewFile(target, () -> inThreadOfItsOwn(() -> unshareAndBind(target)));
  }

  /**
   * Keeps a namespace that is there: it lives on when its last process has left.
   *
   * @param source such as {@code /proc/PID/ns/net}
   * @param target as with {@link #create}
   */
  public static void bind(Path source, Path target) {
    onNewFile(target, () -> mount(source.toString(), target));
  }

  private static void onNewFile(Path target, Runnable work) {
    String path = target.toString();
    int flags = Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC;
    Libc.close(Libc.check(Libc.open(path, flags, 0444), "open", target));
    try {
      work.run();
    } catch (PosixException e) {
      delete(target);
      throw e;
    }
  }

  /** Unbinds and removes the file; idempotent, also for a file on which nothing is bound. */
  public static void delete(Path target) {
    Mounts.unmount(target);
    if (Libc.unlink(target.toString()) == -1) {
      int errno = Libc.errno();
      if (errno != Errno.ENOENT) {
        throw new SystemCallException("unlink", target, errno);
      }
    }
  }

  /** True when a namespace is bound there, false for a missing or a plain file. */
  public static boolean exists(Path target) {
    ByteBuffer status = ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());
    if (Libc.statfs(target.toString(), status) == -1) {
      int errno = Libc.errno();
      if (errno == Errno.ENOENT) {
        return false;
      }
      throw new SystemCallException("statfs", target, errno);
    }
    return status.getLong(0) == NSFS;
  }

  private static void unshareAndBind(Path target) {
    Libc.check(Libc.unshare(Libc.CLONE_NEWNET), "unshare", "the network namespace");
    NetworkInterfaces.up("lo");
    mount("/proc/thread-self/ns/net", target);
  }

  private static void mount(String source, Path target) {
    Libc.check(
        Libc.mount(source, target.toString(), null, Libc.MS_BIND, null),
        "mount",
        "a network namespace on " + target);
  }

  /**
   * A namespace belongs to the kernel's thread. So the thread must be one that nobody uses after:
   * never a pooled one, never the carrier of virtual threads.
   */
  private static void inThreadOfItsOwn(Runnable work) {
    AtomicReference<PosixException> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .name("network-namespace")
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (PosixException e) {
                    failure.set(e);
                  }
                });
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // The work takes a millisecond and must not be left half done: finish, then tell.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    PosixException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
