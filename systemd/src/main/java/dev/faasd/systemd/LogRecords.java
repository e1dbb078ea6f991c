package dev.faasd.systemd;

import java.util.Optional;

/**
 * Records on their way to one reader, the oldest first. Nothing is read ahead of it but a small
 * buffer. Used and closed by one thread; any other may {@link #stop} it.
 */
public sealed interface LogRecords extends AutoCloseable permits ExportedRecords, LogFileRecords {
  /**
   * The next one. Waits for it when the query follows; empty at the end, and when stopped.
   *
   * @throws SystemdException when the log cannot be read
   */
  Optional<LogRecord> next() throws InterruptedException;

  /** Nobody wants more. Never blocks; idempotent. */
  void stop();

  /** Stops, and frees what it holds. Idempotent. */
  @Override
  void close();
}
