package dev.faasd.systemd;

import dev.faasd.posix.SystemCallException;
import dev.faasd.posix.UnixDatagramSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Writes to systemd's journal, and reads it with the journal's own program. A journal that has no
 * room is given a moment; if that does not help, records are dropped for a while without waiting,
 * so that a stuck journal costs writers a small part of their time. One that is restarted is found
 * again.
 */
public final class JournalSocket implements Journal {
  private static final System.Logger LOG = System.getLogger(JournalSocket.class.getName());

  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int BUFFER = 64 << 10;

  private final Path path;
  private final LongSupplier nanoTime;
  private final List<String> journalctl;
  private final ReentrantLock lock = new ReentrantLock();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private Optional<UnixDatagramSocket> socket = Optional.empty();
  private boolean paused;
  private long pauseEnds;
  private long dropped;
  private long unreported;
  private boolean closed;

  JournalSocket(Path path) {
    this(path, System::nanoTime, List.of("journalctl"));
  }

  /**
   * For tests.
   *
   * @param journalctl how to read the journal that listens there
   */
  JournalSocket(Path path, LongSupplier nanoTime, List<String> journalctl) {
    this.path = path;
    this.nanoTime = nanoTime;
    this.journalctl = List.copyOf(journalctl);
  }

  @Override
  public void write(JournalEntry entry) {
    byte[] message = JournalMessage.encode(entry);
    long report = 0;
    lock.lock();
    try {
      if (trySend(message)) {
        report = unreported;
        unreported = 0;
      } else {
        dropped++;
        unreported++;
      }
    } finally {
      lock.unlock();
    }
    if (report > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} log records were dropped, because the journal at {1} did not take them",
          report,
          path);
    }
  }

  @Override
  public LogRecords read(LogQuery query) {
    return ExportedRecords.start(journalctl, query);
  }

  @Override
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      disconnect();
    } finally {
      lock.unlock();
    }
  }

  private boolean trySend(byte[] message) {
    if (closed || (paused && nanoTime.getAsLong() - pauseEnds < 0)) {
      return false;
    }
    paused = false;
    try {
      if (send(message)) {
        return true;
      }
    } catch (SystemCallException e) {
      if (e.errnoName().equals("EMSGSIZE")) {
        // This record is too big; the next one is as welcome as ever.
        return false;
      }
      disconnect();
    }
    paused = true;
    pauseEnds = nanoTime.getAsLong() + PAUSE.toNanos();
    return false;
  }

  private boolean send(byte[] message) {
    boolean fresh = socket.isEmpty();
    UnixDatagramSocket connected =
        socket.orElseGet(() -> UnixDatagramSocket.connect(path.toString()));
    socket = Optional.of(connected);
    if (message.length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(message.length);
    }
    buffer.clear().put(message).flip();
    try {
      return connected.trySend(buffer)
          || (connected.awaitRoom(PATIENCE) && connected.trySend(buffer));
    } catch (SystemCallException e) {
      if (fresh || e.errnoName().equals("EMSGSIZE")) {
        throw e;
      }
      // The journal was restarted since the last record: once more with a new connection.
      disconnect();
      return send(message);
    }
  }

  private void disconnect() {
    socket.ifPresent(UnixDatagramSocket::close);
    socket = Optional.empty();
  }
}
