package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.workload.StandardStream;
import dev.faasd.workload.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartupLinesTest {
  private static final WorkloadId HELLO = new WorkloadId("openfaas-fn", "hello.g1.0");
  private static final WorkloadId OTHER = new WorkloadId("openfaas-fn", "other.g1.0");

  private final List<String> handedOn = new ArrayList<>();
  private final StartupLines lines =
      new StartupLines(
          (identifier, id, _, line) ->
              handedOn.add(identifier + " " + id.name() + " " + new String(line, UTF_8)));

  private void write(WorkloadId id, String text) {
    lines.line("log", id, StandardStream.STDOUT, text.getBytes(UTF_8));
  }

  @Test
  void everyLineIsHandedOn() {
    write(HELLO, "one");
    try (StartupLines.Recording recording = lines.record(HELLO)) {
      write(HELLO, "two");
      assertEquals(List.of("two"), recording.lines());
    }
    write(HELLO, "three");
    assertEquals(
        List.of("log hello.g1.0 one", "log hello.g1.0 two", "log hello.g1.0 three"), handedOn);
  }

  @Test
  void onlyTheLastLinesOfTheRecordedOneAreKept() {
    try (StartupLines.Recording recording = lines.record(HELLO)) {
      IntStream.range(0, 100).forEach(i -> write(HELLO, "line " + i));
      write(OTHER, "not mine");
      assertEquals(IntStream.range(90, 100).mapToObj(i -> "line " + i).toList(), recording.lines());
    }
  }

  @Test
  void longLinesAreCut() {
    try (StartupLines.Recording recording = lines.record(HELLO)) {
      write(HELLO, "x".repeat(40_000));
      assertEquals(500, recording.lines().getFirst().length());
    }
  }
}
