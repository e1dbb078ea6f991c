package dev.faasd.cni;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks among all threads of all processes that use a run directory. Not reentrant. An attachment's
 * lock is taken before the shared one, never the other way round.
 */
final class NetworkLocks {
  private static final int STRIPES = 32;

  /**
   * A file lock does not keep the threads of one process apart, so each has one of these before.
   */
  private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

  private final Path directory;

  NetworkLocks(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** For changing one attachment; a few others may share it. */
  Held attachment(String containerId) {
    return hold("attachment-" + Math.floorMod(containerId.hashCode(), STRIPES));
  }

  /**
   * For who gets a spare attachment. Taken after an attachment's lock and before the shared one.
   */
  Held spares() {
    return hold("spares");
  }

  /** For what all share: records as a whole, rules, bridge, configuration. */
  Held shared() {
    return hold("network");
  }

  /** For who publishes ports. The last one that is taken. */
  Held ports() {
    return hold("ports");
  }

  private Held hold(String name) {
    Path file = directory.resolve(name);
    ReentrantLock lock = IN_PROCESS.computeIfAbsent(file, _ -> new ReentrantLock());
    lock.lock();
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        channel.lock();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return new Held(lock, channel, file);
    } catch (IOException e) {
      lock.unlock();
      throw new NetworkException.Failed("Locking " + file + " failed: " + e, e);
    }
  }

  /** A lock that is held until closed, by the thread that took it. */
  record Held(ReentrantLock lock, FileChannel channel, Path file) implements AutoCloseable {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new NetworkException.Failed("Unlocking " + file + " failed: " + e, e);
      } finally {
        lock.unlock();
      }
    }
  }
}
