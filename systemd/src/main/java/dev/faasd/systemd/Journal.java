package dev.faasd.systemd;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes log records and gives them back. Safe for use by several threads; closed by whoever opened
 * it.
 */
public sealed interface Journal extends AutoCloseable permits JournalSocket, LogFiles {
  /** Where systemd's journal listens. */
  Path SYSTEM_SOCKET = Path.of("/run/systemd/journal/socket");

  /** Writes a record, or drops and counts it; never fails and never waits for long. */
  void write(JournalEntry entry);

  /**
   * Begins to read, also what other processes have written. Nothing is held up by a reader who
   * takes its time.
   *
   * @return closed by the caller
   * @throws SystemdException when it cannot be read
   */
  LogRecords read(LogQuery query);

  /** How many records were dropped since this was opened. */
  long dropped();

  /** Closes what is open; idempotent. What is written afterwards is dropped. */
  @Override
  void close();

  /**
   * The journal where one listens, files elsewhere.
   *
   * @param socket such as {@link #SYSTEM_SOCKET}
   * @param directory for the files, made when the first is written
   */
  static Journal open(Path socket, Path directory) {
    return Files.exists(socket) ? new JournalSocket(socket) : new LogFiles(directory);
  }
}
