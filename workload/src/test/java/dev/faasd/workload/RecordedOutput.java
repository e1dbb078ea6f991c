package dev.faasd.workload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps all lines. */
final class RecordedOutput implements LogSink {
  private record Line(String identifier, WorkloadId id, StandardStream stream, String text) {}

  private final List<Line> lines = new ArrayList<>();

  @Override
  public synchronized void line(
      String identifier, WorkloadId id, StandardStream stream, byte[] line) {
    // Latin-1 keeps every byte.
    lines.add(new Line(identifier, id, stream, new String(line, StandardCharsets.ISO_8859_1)));
  }

  /** What a workload wrote to one stream. */
  synchronized List<String> of(WorkloadId id, StandardStream stream) {
    return lines.stream()
        .filter(line -> line.id.equals(id) && line.stream == stream)
        .map(Line::text)
        .toList();
  }

  synchronized List<String> of(WorkloadId id) {
    return lines.stream().filter(line -> line.id.equals(id)).map(Line::text).toList();
  }

  synchronized List<String> identifiers(WorkloadId id) {
    return lines.stream()
        .filter(line -> line.id.equals(id))
        .map(Line::identifier)
        .distinct()
        .toList();
  }
}
