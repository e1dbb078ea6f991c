package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00.5Z"));
  private static final String HEAD = "2026-11-20T12:00:00.500000Z ";

  @TempDir private Path directory;

  @Test
  void withoutASocketThereAreFiles() {
    try (Journal journal = Journal.open(directory.resolve("none"), directory)) {
      assertInstanceOf(LogFiles.class, journal);
    }
  }

  @Test
  void recordIsALineWithTimeStreamAndReplica() throws IOException {
    Map<String, String> fields =
        Map.of(JournalEntry.STREAM, "stderr", JournalEntry.REPLICA, "hello.g1.0");
    try (LogFiles files = files(1 << 20, 3)) {
      files.write(new JournalEntry("fn:hello", Priority.ERROR, "oops".getBytes(UTF_8), fields));
      files.write(JournalEntry.of("fn:hello", Priority.INFO, "two\nlines"));
      files.write(JournalEntry.of("../fn/other", Priority.INFO, ""));
    }
    assertEquals(
        HEAD + "stderr hello.g1.0 oops\n" + HEAD + "- - two\n\tlines\n",
        Files.readString(directory.resolve("logs/fn:hello.log")));
    assertEquals(HEAD + "- - \n", Files.readString(directory.resolve("logs/_._fn_other.log")));
  }

  @Test
  void anyBytesSurvive() throws IOException {
    byte[] message = new byte[255];
    for (int i = 0, value = 0; i < message.length; i++, value++) {
      value += value == '\n' ? 1 : 0;
      message[i] = (byte) value;
    }
    try (LogFiles files = files(1 << 20, 3)) {
      files.write(new JournalEntry("x", Priority.INFO, message, Map.of()));
    }
    byte[] expected = (HEAD + "- - " + new String(message, ISO_8859_1) + "\n").getBytes(ISO_8859_1);
    assertArrayEquals(expected, Files.readAllBytes(directory.resolve("logs/x.log")));
  }

  @Test
  void filesRotateBySizeAndOnlySoManyStay() throws IOException {
    try (LogFiles files = files(200, 3)) {
      for (int i = 0; i < 50; i++) {
        files.write(JournalEntry.of("x", Priority.INFO, "message " + (100 + i)));
      }
      files.write(JournalEntry.of("x", Priority.INFO, "y".repeat(1000)));
    }
    try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
      assertEquals(
          List.of("x.log", "x.log.1", "x.log.2"),
          logs.map(log -> log.getFileName().toString()).sorted().toList());
    }
    assertTrue(Files.readString(directory.resolve("logs/x.log")).contains("yyy"));
    String newest = Files.readString(directory.resolve("logs/x.log.1"));
    assertTrue(newest.endsWith("message 149\n"), newest);
    assertTrue(newest.length() <= 200, newest);
  }

  @Test
  void nextProcessAppends() throws IOException {
    for (String text : List.of("one", "two")) {
      try (LogFiles files = files(1 << 20, 3)) {
        files.write(JournalEntry.of("x", Priority.INFO, text));
      }
    }
    assertEquals(
        HEAD + "- - one\n" + HEAD + "- - two\n", Files.readString(directory.resolve("logs/x.log")));
  }

  @Test
  void concurrentWritersOfManyIdentifiersKeepEveryLineWhole() throws IOException {
    int identifiers = 100;
    int lines = 50;
    try (LogFiles files = files(1 << 20, 3)) {
      try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < identifiers; i++) {
          for (int line = 0; line < lines; line++) {
            JournalEntry entry = JournalEntry.of("id" + i, Priority.INFO, "line " + (100 + line));
            writers.execute(() -> files.write(entry));
          }
        }
      }
      assertEquals(0, files.dropped());
    }
    for (int i = 0; i < identifiers; i++) {
      List<String> written =
          new ArrayList<>(Files.readAllLines(directory.resolve("logs/id" + i + ".log")));
      written.sort(null);
      assertEquals(lines, written.size());
      assertEquals(HEAD + "- - line 100", written.getFirst());
      assertEquals(HEAD + "- - line 149", written.getLast());
    }
  }

  @Test
  void whatCannotBeWrittenIsCountedAndDoesNotThrow() throws IOException {
    Files.writeString(directory.resolve("logs"), "a file where the directory should be");
    try (LogFiles files = files(1 << 20, 3)) {
      files.write(JournalEntry.of("x", Priority.INFO, "lost"));
      files.write(JournalEntry.of("x", Priority.INFO, "lost"));
      assertEquals(2, files.dropped());
      Files.delete(directory.resolve("logs"));
      files.write(JournalEntry.of("x", Priority.INFO, "kept"));
      assertEquals(2, files.dropped());
    }
  }

  private LogFiles files(long maxBytes, int maxFiles) {
    return new LogFiles(directory.resolve("logs"), maxBytes, maxFiles, NOON);
  }
}
