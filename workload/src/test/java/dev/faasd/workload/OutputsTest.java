package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputsTest {
  private static final WorkloadId ID = new WorkloadId("tests", "hello.g1.0");

  @TempDir Path root;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final LogSink sink =
      (identifier, id, stream, line) ->
          lines.add(
              "%s %s %s %s"
                  .formatted(
                      identifier, id.name(), stream, new String(line, StandardCharsets.UTF_8)));

  @Test
  void bothStreamsArriveApartAndTheLastLineWithTheDrain() throws IOException {
    try (Outputs outputs = Outputs.start(root, sink)) {
      OutputPaths paths = outputs.open(ID, "fn:hello");
      write(paths.stdout(), "one\ntwo");
      write(paths.stderr(), "three\n");
      await().until(() -> lines.size() == 2);
      outputs.drain(ID);
    }
    assertEquals(
        Set.of(
            "fn:hello hello.g1.0 STDOUT one",
            "fn:hello hello.g1.0 STDERR three",
            "fn:hello hello.g1.0 STDOUT two"),
        Set.copyOf(lines));
  }

  @Test
  void whatIsWrittenWhileNobodyReadsIsKept() throws IOException {
    Path fifo;
    try (Outputs before = Outputs.start(root, sink)) {
      fifo = before.open(ID, "before").stdout();
    }
    // Like the shim of a task, the writer holds it open for reading, too.
    try (FileChannel writer =
        FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (Outputs meanwhile = Outputs.start(root, sink)) {
        meanwhile.open(ID, "meanwhile");
      }
      String kilobyte = "x".repeat(1023) + "\n";
      for (int i = 0; i < 1000; i++) {
        writer.write(StandardCharsets.UTF_8.encode(kilobyte));
      }
      assertEquals(0, lines.size());
      try (Outputs after = Outputs.start(root, sink)) {
        after.open(ID, "after");
        await().until(() -> lines.size() == 1000);
      }
    }
  }

  @Test
  void removedPipesLeaveNothing() throws IOException {
    try (Outputs outputs = Outputs.start(root.resolve("io"), sink)) {
      outputs.open(ID, "fn:hello");
      assertEquals(Set.of("hello.g1.0"), outputs.names("tests"));
      outputs.remove(ID);
      outputs.remove(ID);
      assertEquals(Set.of(), outputs.names("tests"));
      assertFalse(Files.exists(root.resolve("io/tests")));
    }
  }

  private static void write(Path fifo, String text) throws IOException {
    try (OutputStream out = Files.newOutputStream(fifo, StandardOpenOption.WRITE)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
