package dev.faasd.faasd;

import dev.faasd.systemd.Journal;
import dev.faasd.systemd.JournalEntry;
import dev.faasd.systemd.Priority;
import dev.faasd.workload.LogSink;
import dev.faasd.workload.StandardStream;
import dev.faasd.workload.WorkloadId;
import java.util.Map;

/**
 * Writes the output of containers into the journal, or into files where there is none. Safe for
 * several threads.
 *
 * @param journal closed with this
 */
record ContainerLog(Journal journal) implements LogSink, AutoCloseable {
  static ContainerLog open(Settings settings) {
    return new ContainerLog(Journal.open(settings.journal(), settings.logDirectory()));
  }

  @Override
  public void line(String identifier, WorkloadId id, StandardStream stream, byte[] line) {
    boolean error = stream == StandardStream.STDERR;
    journal.write(
        new JournalEntry(
            identifier,
            error ? Priority.ERROR : Priority.INFO,
            line,
            Map.of(
                JournalEntry.REPLICA,
                id.name(),
                JournalEntry.STREAM,
                error ? "stderr" : "stdout")));
  }

  @Override
  public void close() {
    journal.close();
  }
}
