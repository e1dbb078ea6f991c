package dev.faasd.provider;

import dev.faasd.workload.LogSink;
import dev.faasd.workload.StandardStream;
import dev.faasd.workload.WorkloadId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Hands every line on, and keeps the last ones of workloads that are being started, so that a start
 * that fails can say what the program said. Costs a look-up a line otherwise. Thread-safe.
 */
public final class StartupLines implements LogSink {
  private static final int MOST_LINES = 10;
  private static final int LONGEST_LINE = 500;

  private final LogSink next;
  private final ConcurrentMap<WorkloadId, Recording> recordings = new ConcurrentHashMap<>();

  /** Hands lines to this sink. */
  public StartupLines(LogSink next) {
    this.next = next;
  }

  @Override
  public void line(String identifier, WorkloadId id, StandardStream stream, byte[] line) {
    next.line(identifier, id, stream, line);
    Recording recording = recordings.get(id);
    if (recording != null) {
      recording.add(line);
    }
  }

  /** Keeps the last lines of this workload from now on until closed by the caller. */
  Recording record(WorkloadId id) {
    Recording recording = new Recording(id);
    recordings.put(id, recording);
    return recording;
  }

  /** The last lines of one workload. */
  final class Recording implements AutoCloseable {
    private final WorkloadId id;
    private final Deque<String> lines = new ArrayDeque<>();

    private Recording(WorkloadId id) {
      this.id = id;
    }

    private synchronized void add(byte[] line) {
      if (lines.size() == MOST_LINES) {
        lines.removeFirst();
      }
      lines.addLast(
          new String(line, 0, Math.min(line.length, LONGEST_LINE), StandardCharsets.UTF_8).strip());
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    @Override
    public void close() {
      recordings.remove(id, this);
    }
  }
}
