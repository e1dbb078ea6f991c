package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records as {@code journalctl} gives them out, in the journal's export format
 * (systemd.io/JOURNAL_EXPORT_FORMATS): of all its formats the one that keeps every byte and cuts no
 * long field. The program waits while nobody reads, and is ended with this.
 */
final class ExportedRecords implements LogRecords {
  private static final int LONGEST_COMPLAINT = 2000;
  private static final String CURSOR = "__CURSOR";
  private static final String TIME = "__REALTIME_TIMESTAMP";

  private final Process journalctl;
  private final InputStream output;
  private final byte[] buffer = new byte[32 << 10];
  private int at;
  private int end;
  private String cursor = "";
  private volatile boolean stopped;

  private ExportedRecords(Process journalctl) {
    this.journalctl = journalctl;
    this.output = journalctl.getInputStream();
  }

  /**
   * Starts the program.
   *
   * @param journalctl the program, with arguments that say which journal
   * @throws SystemdException when it does not start
   */
  static ExportedRecords start(List<String> journalctl, LogQuery query) {
    Optional<String> first = Optional.empty();
    if (query.tail().isPresent()) {
      // Not every version counts --lines from the end when it is told where to begin.
      String lines = "--lines=" + query.tail().getAsLong();
      try (ExportedRecords backwards =
          start(journalctl, query, List.of(since(query), "--reverse", lines))) {
        while (backwards.next().isPresent()) {
          first = Optional.of(backwards.cursor);
        }
      }
    }
    List<String> words = new ArrayList<>(List.of("--lines=all"));
    words.add(first.map(cursor -> "--cursor=" + cursor).orElseGet(() -> since(query)));
    if (query.follow()) {
      words.add("--follow");
    }
    return start(journalctl, query, words);
  }

  private static String since(LogQuery query) {
    long micros = Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, query.since()));
    return "--since=@%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
  }

  private static ExportedRecords start(
      List<String> journalctl, LogQuery query, List<String> range) {
    List<String> words = new ArrayList<>(journalctl);
    words.addAll(
        List.of(
            "--quiet",
            "--no-pager",
            "--output=export",
            "--output-fields=MESSAGE,_PID," + JournalEntry.REPLICA));
    words.addAll(range);
    words.add("SYSLOG_IDENTIFIER=" + query.identifier());
    query.replica().ifPresent(replica -> words.add(JournalEntry.REPLICA + "=" + replica));
    try {
      return new ExportedRecords(ChildProcess.start(words, Map.of("LC_ALL", "C.UTF-8")));
    } catch (ChildProcessException e) {
      throw new SystemdException("reading the journal failed: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<LogRecord> next() {
    try {
      for (; ; ) {
        Optional<LogRecord> next = read();
        if (stopped) {
          return Optional.empty();
        }
        if (next.isPresent()) {
          return next;
        }
      }
    } catch (EOFException e) {
      int code = journalctl.onExit().join().exitValue();
      if (code != 0 && !stopped) {
        throw new SystemdException(
            "reading the journal failed: journalctl ended with exit code %d and said: %s"
                .formatted(code, complaint()),
            e);
      }
      return Optional.empty();
    } catch (IOException e) {
      if (stopped) {
        return Optional.empty();
      }
      throw new SystemdException("reading the journal failed: " + e, e);
    }
  }

  /** The fields up to an empty line; empty when nothing of them is of use. */
  private Optional<LogRecord> read() throws IOException {
    Optional<Instant> time = Optional.empty();
    String writer = "";
    byte[] message = new byte[0];
    for (byte[] line = line(); line.length > 0; line = line()) {
      int equals = indexOfEquals(line);
      String name = new String(line, 0, equals < 0 ? line.length : equals, UTF_8);
      byte[] value = equals < 0 ? framed() : Arrays.copyOfRange(line, equals + 1, line.length);
      switch (name) {
        case CURSOR -> cursor = new String(value, UTF_8);
        case TIME -> time = Optional.of(instant(new String(value, UTF_8)));
        case "MESSAGE" -> message = value;
        case JournalEntry.REPLICA -> writer = new String(value, UTF_8);
        case "_PID" -> writer = writer.isEmpty() ? new String(value, UTF_8) : writer;
        default -> {
          // Of the journal's own that are always there.
        }
      }
    }
    if (time.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new LogRecord(time.get(), writer, message));
  }

  private static Instant instant(String micros) {
    return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
  }

  private static int indexOfEquals(byte[] line) {
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '=') {
        return i;
      }
    }
    return -1;
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (; ; ) {
      for (int i = at; i < end; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, at, i - at);
          at = i + 1;
          return line.toByteArray();
        }
      }
      line.write(buffer, at, end - at);
      fill();
    }
  }

  private byte[] framed() throws IOException {
    long length = ByteBuffer.wrap(exactly(Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] value = exactly(Math.toIntExact(length));
    exactly(1);
    return value;
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int done = 0; done < count; ) {
      if (at == end) {
        fill();
      }
      int part = Math.min(count - done, end - at);
      System.arraycopy(buffer, at, bytes, done, part);
      at += part;
      done += part;
    }
    return bytes;
  }

  private void fill() throws IOException {
    at = 0;
    end = Math.max(0, output.read(buffer));
    if (end == 0) {
      throw new EOFException("the output has ended");
    }
  }

  private String complaint() {
    try {
      return new String(journalctl.getErrorStream().readNBytes(LONGEST_COMPLAINT), UTF_8).strip();
    } catch (IOException e) {
      return "nothing that could be read";
    }
  }

  @Override
  public void stop() {
    stopped = true;
    journalctl.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    stop();
    // With its streams.
    journalctl.destroyForcibly();
  }
}
