package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogFilesReadingTest implements ReadsBack {
  @TempDir private Path directory;

  private LogFiles files;

  @BeforeEach
  void open() {
    files = files(20_000, 1000);
  }

  @AfterEach
  void close() {
    files.close();
  }

  private LogFiles files(long maxBytes, int maxFiles) {
    return new LogFiles(directory, maxBytes, maxFiles, InstantSource.system());
  }

  @Override
  public Journal journal() {
    return files;
  }

  private static JournalEntry entry(String text) {
    return JournalEntry.of(HELLO, Priority.INFO, text);
  }

  private static LogQuery follow() {
    return new LogQuery(HELLO, Optional.empty(), Instant.EPOCH, OptionalLong.empty(), true);
  }

  @RepeatedTest(5)
  void followerLosesAndRepeatsNothingWhileFilesRotate() throws Exception {
    int many = 20_000;
    try (LogRecords records = files.read(follow());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int i = 0; i < many; i++) {
                  files.write(entry("record " + i + (i % 7 == 0 ? "\n\tof two lines" : "")));
                }
              });
      for (int i = 0; i < many; i++) {
        String expected = "record " + i + (i % 7 == 0 ? "\n\tof two lines" : "");
        assertEquals(expected, records.next().orElseThrow().text());
      }
      writer.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void readerWhoseFilesWereRotatedAwayGoesOnWithWhatThereIs() throws Exception {
    try (LogFiles few = files(100, 2);
        LogRecords records = few.read(follow())) {
      few.write(entry("first"));
      assertEquals("first", records.next().orElseThrow().text());
      for (int i = 0; i < 50; i++) {
        few.write(entry("y".repeat(60) + i));
      }
      assertEquals("y".repeat(60) + 48, records.next().orElseThrow().text());
      assertEquals("y".repeat(60) + 49, records.next().orElseThrow().text());
    }
  }

  @Test
  void followerIsThereBeforeTheFirstRecord() throws Exception {
    try (LogRecords records = files.read(follow());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<LogRecord>> next = threads.submit(records::next);
      files.write(entry("first"));
      assertEquals("first", next.get(30, TimeUnit.SECONDS).orElseThrow().text());
    }
  }

  @Test
  void whatACrashCutOffIsGivenOutAsItStands() throws Exception {
    files.write(entry("whole"));
    Path file = directory.resolve(HELLO + ".log");
    Files.writeString(file, "2026-11-20T12:0\0\0\n\nno time at all\n", StandardOpenOption.APPEND);
    files.write(entry("next"));
    List<String> texts = new ArrayList<>();
    try (LogRecords records = files.read(LogQuery.all(HELLO))) {
      records.next().ifPresent(first -> texts.add(first.text()));
      for (Optional<LogRecord> one = records.next(); one.isPresent(); one = records.next()) {
        texts.add(one.get().text());
      }
    }
    assertEquals(List.of("whole", "2026-11-20T12:0\0\0", "", "no time at all", "next"), texts);
  }

  @Test
  void unreadableFileIsSaid() throws IOException {
    Files.createDirectories(directory.resolve(HELLO + ".log/in the way"));
    try (LogRecords records = files.read(LogQuery.all(HELLO))) {
      String said = assertThrows(SystemdException.class, records::next).getMessage();
      assertEquals(
          "reading the log " + directory.resolve(HELLO + ".log"),
          said.replaceFirst(" failed.*", ""));
    }
  }

  @Test
  void lineOfAnyLengthIsRead() throws Exception {
    String text = "é".repeat(1 << 20);
    files.write(entry(text));
    try (LogRecords records = files.read(LogQuery.all(HELLO))) {
      assertEquals(text, new String(records.next().orElseThrow().message(), UTF_8));
    }
  }
}
