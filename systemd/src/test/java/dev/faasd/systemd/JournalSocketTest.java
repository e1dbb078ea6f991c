package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSocketTest {
  private static final String ID = "openfaas-fn:hello";

  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void recordHasTheFieldsOfTheNativeProtocol() {
    try (FakeJournal journal = FakeJournal.bind(path());
        Journal socket = Journal.open(path(), directory)) {
      assertInstanceOf(JournalSocket.class, socket);
      socket.write(
          new JournalEntry(
              ID,
              Priority.ERROR,
              "it broke".getBytes(ISO_8859_1),
              Map.of(JournalEntry.REPLICA, "hello.g1.0")));
      assertEquals(
          """
          PRIORITY=3
          SYSLOG_IDENTIFIER=openfaas-fn:hello
          FAASD_REPLICA=hello.g1.0
          MESSAGE=it broke
          """,
          journal.receiveText());
    }
  }

  @Test
  void messageWithNewlinesIsFramedByItsLength() {
    try (FakeJournal journal = FakeJournal.bind(path());
        Journal socket = Journal.open(path(), directory)) {
      socket.write(JournalEntry.of(ID, Priority.INFO, "a\nb\0\u00ff"));
      String length = "\6\0\0\0\0\0\0\0";
      String expected =
          String.join(
              "\n",
              "PRIORITY=6",
              "SYSLOG_IDENTIFIER=" + ID,
              "MESSAGE",
              length + "a",
              "b\0\u00c3\u00bf",
              "");
      assertEquals(expected, new String(journal.receive(), ISO_8859_1));
    }
  }

  @Test
  void longLinesAreTakenAndHugeOnesDroppedAlone() {
    try (FakeJournal journal = FakeJournal.bind(path());
        Journal socket = Journal.open(path(), directory)) {
      byte[] line = new byte[100_000];
      Arrays.fill(line, (byte) 0xfe);
      socket.write(new JournalEntry(ID, Priority.INFO, line, Map.of()));
      assertTrue(journal.receive().length > line.length);
      socket.write(new JournalEntry(ID, Priority.INFO, new byte[4 << 20], Map.of()));
      assertEquals(1, socket.dropped());
      socket.write(JournalEntry.of(ID, Priority.INFO, "after"));
      assertTrue(journal.receiveText().endsWith("MESSAGE=after\n"));
    }
  }

  @Test
  void stuckJournalCostsOneShortWaitThenRecordsAreDroppedUntilItMoves() {
    try (FakeJournal journal = FakeJournal.bind(path());
        Journal socket = new JournalSocket(path(), nanos::get, List.of())) {
      int sent = 0;
      while (socket.dropped() == 0) {
        socket.write(JournalEntry.of(ID, Priority.INFO, "line"));
        sent++;
      }
      long before = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        socket.write(JournalEntry.of(ID, Priority.INFO, "line"));
      }
      assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() < 5_000);
      assertEquals(10_001, socket.dropped());
      for (int i = 1; i < sent; i++) {
        assertTrue(journal.receiveText().endsWith("MESSAGE=line\n"));
      }
      nanos.addAndGet(Duration.ofSeconds(2).toNanos());
      socket.write(JournalEntry.of(ID, Priority.INFO, "again"));
      assertTrue(journal.receiveText().endsWith("MESSAGE=again\n"));
    }
  }

  @Test
  void restartedJournalIsFoundAgain() throws IOException {
    FakeJournal first = FakeJournal.bind(path());
    try (Journal socket = new JournalSocket(path(), nanos::get, List.of())) {
      socket.write(JournalEntry.of(ID, Priority.INFO, "one"));
      assertTrue(first.receiveText().endsWith("MESSAGE=one\n"));
      first.close();
      Files.delete(path());
      socket.write(JournalEntry.of(ID, Priority.INFO, "lost"));
      assertEquals(1, socket.dropped());
      try (FakeJournal second = FakeJournal.bind(path())) {
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        socket.write(JournalEntry.of(ID, Priority.INFO, "two"));
        assertTrue(second.receiveText().endsWith("MESSAGE=two\n"));
      }
    }
  }

  @Test
  void fieldsThatTheJournalWouldIgnoreAreRefused() {
    for (String name : new String[] {"_PID", "lower", "", "1ST", "A=B"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new JournalEntry(ID, Priority.INFO, new byte[0], Map.of(name, "x")));
    }
  }

  @Test
  void closedJournalDrops() {
    try (FakeJournal _ = FakeJournal.bind(path())) {
      Journal socket = Journal.open(path(), directory);
      socket.close();
      socket.close();
      socket.write(JournalEntry.of(ID, Priority.INFO, "late"));
      assertEquals(1, socket.dropped());
    }
  }

  private Path path() {
    return directory.resolve("socket");
  }
}
