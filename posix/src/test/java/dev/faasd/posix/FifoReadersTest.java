package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real FIFOs, which need no privileges. */
class FifoReadersTest {
  @TempDir private Path directory;
  private final FifoReaders readers = FifoReaders.start("fifo-test");

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  void oneThreadReadsTwoHundredFifosWithoutLosingAByte() throws IOException {
    int count = 200;
    byte[] data = new byte[50_000];
    new Random(7).nextBytes(data);
    List<Sink> sinks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path fifo = directory.resolve("fifo" + i);
      Sink sink = new Sink();
      sinks.add(sink);
      readers.open(fifo, sink::accept);
      Thread.startVirtualThread(() -> write(fifo, data));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> sinks.stream().allMatch(sink -> sink.size() == data.length));
    sinks.forEach(sink -> assertArrayEquals(data, sink.bytes()));
    assertEquals(
        1, sinks.stream().map(sink -> sink.thread).distinct().count(), "threads that read");
  }

  @Test
  void fifoIsMadeForItsOwnerOnly() throws IOException {
    Path fifo = directory.resolve("fifo");
    readers.open(fifo, _ -> {});
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)));
  }

  @Test
  void writersMayComeAndGo() {
    Path fifo = directory.resolve("fifo");
    Sink sink = new Sink();
    readers.open(fifo, sink::accept);
    for (String text : List.of("one ", "two ", "three")) {
      write(fifo, text.getBytes(UTF_8));
    }
    await().until(() -> sink.text().equals("one two three"));
  }

  @Test
  void bytesAreKeptWhileNobodyReadsAndTheOtherSideHoldsTheFifo() throws IOException {
    Path fifo = directory.resolve("fifo");
    Sink first = new Sink();
    FifoReader reader = readers.open(fifo, first::accept);
    byte[] data = new byte[900_000];
    Arrays.fill(data, (byte) 'x');
    // For reading, too, as a container's shim holds it; nobody but us reads.
    try (RandomAccessFile writer = new RandomAccessFile(fifo.toFile(), "rw")) {
      reader.close();
      // More than a pipe's usual 64 KiB: it would block here if the capacity were not raised.
      writer.write(data);
      Sink second = new Sink();
      readers.open(fifo, second::accept);
      await().until(() -> second.size() == data.length);
      assertEquals(0, first.size());
    }
  }

  @Test
  void drainingHandsOverWhatIsThereBeforeItReturns() throws IOException {
    Path fifo = directory.resolve("fifo");
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    // The loop is held up by another FIFO, so that only the drain can have read this one.
    readers.open(
        directory.resolve("other"),
        _ -> {
          busy.countDown();
          awaitLatch(go);
        });
    Sink sink = new Sink();
    FifoReader reader = readers.open(fifo, sink::accept);
    write(directory.resolve("other"), new byte[1]);
    awaitLatch(busy);
    write(fifo, "last words".getBytes(UTF_8));
    reader.drainAndClose();
    assertEquals("last words", sink.text());
    go.countDown();
    reader.drainAndClose();
    reader.close();
  }

  @Test
  void consumerThatThrowsNeitherEndsTheLoopNorItsOwnReading() {
    Path bad = directory.resolve("bad");
    Path good = directory.resolve("good");
    AtomicLong calls = new AtomicLong();
    Sink sink = new Sink();
    readers.open(
        bad,
        _ -> {
          if (calls.incrementAndGet() % 2 == 0) {
            throw new AssertionError("on purpose: an error");
          }
          throw new IllegalStateException("on purpose: an exception");
        });
    readers.open(good, sink::accept);
    for (int i = 1; i <= 4; i++) {
      long expected = i;
      write(bad, new byte[] {1});
      await().until(() -> calls.get() == expected);
    }
    write(good, "still here".getBytes(UTF_8));
    await().until(() -> sink.text().equals("still here"));
  }

  @Test
  void consumerMayCloseItsReader() {
    Path fifo = directory.resolve("fifo");
    List<FifoReader> opened = new ArrayList<>();
    CountDownLatch closed = new CountDownLatch(1);
    synchronized (opened) {
      opened.add(
          readers.open(
              fifo,
              _ -> {
                synchronized (opened) {
                  opened.getFirst().close();
                }
                closed.countDown();
              }));
    }
    write(fifo, new byte[] {1});
    awaitLatch(closed);
  }

  @Test
  void openingAfterCloseAndWhatIsNoFifoIsRefused() throws IOException {
    SystemCallException refused =
        assertThrows(
            SystemCallException.class,
            () -> readers.open(directory.resolve("missing/fifo"), _ -> {}));
    assertEquals("ENOENT", refused.errnoName());
    assertTrue(refused.getMessage().startsWith("mkfifo on " + directory), refused.getMessage());
    Path file = Files.createFile(directory.resolve("file"));
    assertThrows(SystemCallException.class, () -> readers.open(file, _ -> {}));
    readers.close();
    readers.close();
    assertThrows(
        IllegalStateException.class, () -> readers.open(directory.resolve("fifo"), _ -> {}));
    assertFalse(Files.exists(directory.resolve("fifo")));
  }

  private static void write(Path fifo, byte[] data) {
    try (OutputStream writer = new FileOutputStream(fifo.toFile())) {
      writer.write(data);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Collects what it gets. */
  private static final class Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile String thread = "";

    synchronized void accept(ByteBuffer buffer) {
      thread = Thread.currentThread().getName();
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(copy);
      bytes.writeBytes(copy);
    }

    synchronized int size() {
      return bytes.size();
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    synchronized String text() {
      return bytes.toString(UTF_8);
    }
  }
}
