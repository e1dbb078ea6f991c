package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every place of logs must do. */
interface ReadsBack {
  String HELLO = "openfaas-fn:hello";

  Journal journal();

  private void write(String identifier, String replica, byte[] message) {
    journal()
        .write(
            new JournalEntry(
                identifier, Priority.INFO, message, Map.of(JournalEntry.REPLICA, replica)));
  }

  private void write(String text) {
    write(HELLO, "hello.g1.0", text.getBytes(UTF_8));
  }

  private List<String> texts(LogQuery query) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    try (LogRecords records = journal().read(query)) {
      for (Optional<LogRecord> one = records.next(); one.isPresent(); one = records.next()) {
        texts.add(one.get().text());
      }
    }
    return texts;
  }

  private void awaitTexts(String... texts) {
    await().until(() -> texts(LogQuery.all(HELLO)).equals(List.of(texts)));
  }

  private static LogQuery query(Instant since, OptionalLong tail, boolean follow) {
    return new LogQuery(HELLO, Optional.empty(), since, tail, follow);
  }

  @Test
  default void nothingWrittenNothingRead() throws Exception {
    assertEquals(List.of(), texts(LogQuery.all(HELLO)));
    assertEquals(List.of(), texts(query(Instant.EPOCH, OptionalLong.of(5), false)));
  }

  @Test
  default void recordKeepsTimeReplicaAndEveryByte() throws Exception {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Instant before = Instant.now().minusSeconds(1);
    write(HELLO, "hello.g7.0", bytes);
    write("openfaas-fn:hello2", "hello2.g1.0", bytes);
    write("last");
    awaitSize(2);
    try (LogRecords records = journal().read(LogQuery.all(HELLO))) {
      LogRecord record = records.next().orElseThrow();
      assertArrayEquals(bytes, record.message());
      assertEquals("hello.g7.0", record.writer());
      assertEquals(
          List.of(true, false),
          List.of(record.time().isAfter(before), record.time().isAfter(Instant.now())));
      assertEquals("last", records.next().orElseThrow().text());
      assertEquals(Optional.empty(), records.next());
    }
  }

  private void awaitSize(int size) {
    await().until(() -> texts(LogQuery.all(HELLO)).size() == size);
  }

  @Test
  default void tailAndSinceAndReplicaChoose() throws Exception {
    write("one");
    write("two");
    awaitTexts("one", "two");
    Instant between = Instant.now();
    write(HELLO, "hello.g2.0", "three".getBytes(UTF_8));
    write("four");
    awaitTexts("one", "two", "three", "four");
    assertEquals(List.of("three", "four"), texts(query(Instant.EPOCH, OptionalLong.of(2), false)));
    assertEquals(List.of("three", "four"), texts(query(between, OptionalLong.empty(), false)));
    assertEquals(List.of("four"), texts(query(between, OptionalLong.of(1), false)));
    assertEquals(List.of("three", "four"), texts(query(between, OptionalLong.of(9), false)));
    assertEquals(
        List.of("three"),
        texts(
            new LogQuery(
                HELLO, Optional.of("hello.g2.0"), Instant.EPOCH, OptionalLong.of(1), false)));
  }

  @Test
  default void followerGetsWhatComesLaterUntilItIsStopped() throws Exception {
    write("one");
    write("two");
    awaitTexts("one", "two");
    try (LogRecords records = journal().read(query(Instant.EPOCH, OptionalLong.of(1), true));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertEquals("two", records.next().orElseThrow().text());
      for (String text : List.of("three", "four")) {
        Future<Optional<LogRecord>> next = threads.submit(records::next);
        write(text);
        assertEquals(text, next.get(30, TimeUnit.SECONDS).orElseThrow().text());
      }
      Future<Optional<LogRecord>> next = threads.submit(records::next);
      records.stop();
      assertEquals(Optional.empty(), next.get(30, TimeUnit.SECONDS));
      assertEquals(Optional.empty(), records.next());
    }
  }

  @Test
  default void readerWhoTakesHisTimeMissesNothingAndHoldsUpNobody() throws Exception {
    byte[] filling = new byte[2000];
    Arrays.fill(filling, (byte) 'x');
    String filler = new String(filling, UTF_8);
    try (LogRecords records = journal().read(query(Instant.EPOCH, OptionalLong.empty(), true))) {
      for (int i = 0; i < 500; i++) {
        write(i + " " + filler);
      }
      assertEquals(0, journal().dropped());
      for (int i = 0; i < 500; i++) {
        assertEquals(i + " " + filler, records.next().orElseThrow().text());
      }
    }
  }
}
