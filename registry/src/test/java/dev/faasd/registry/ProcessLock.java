package dev.faasd.registry;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock on a file that ends with its owner's process at the latest: by it, a run of tests knows
 * what another one uses from what a dead one has left. Closed by whoever took it; the file stays.
 */
public final class ProcessLock implements AutoCloseable {
  /** Not even opened again: POSIX drops a lock when its process closes any channel of the file. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Makes the file if need be; empty when another test has the lock, of this process or not. */
  public static Optional<ProcessLock> tryTake(Path path) throws IOException {
    Path file = path.toAbsolutePath();
    if (!OURS.add(file)) {
      return Optional.empty();
    }
    ProcessLock lock = new ProcessLock(file, FileChannel.open(file, CREATE, WRITE));
    if (lock.channel.tryLock() != null) {
      return Optional.of(lock);
    }
    lock.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OURS.remove(file);
  }
}
