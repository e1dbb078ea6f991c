package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A record in a log file: the time in UTC to the microsecond, the stream, the replica ({@code -}
 * for none), the message, with one space between. The message's bytes are kept; when it has
 * newlines, each line after the first begins with a tab, which tells it from a record.
 */
final class LogLine {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();
  private static final int HEAD_WORDS = 3;
  private static final int LONGEST_HEAD = 512;
  private static final String NONE = "-";

  private LogLine() {}

  static byte[] format(Instant time, JournalEntry entry) {
    String head =
        "%s %s %s "
            .formatted(
                TIME.format(time),
                entry.fields().getOrDefault(JournalEntry.STREAM, NONE),
                entry.fields().getOrDefault(JournalEntry.REPLICA, NONE));
    ByteArrayOutputStream line =
        new ByteArrayOutputStream(head.length() + entry.message().length + 1);
    line.writeBytes(head.getBytes(UTF_8));
    for (byte b : entry.message()) {
      line.write(b);
      if (b == '\n') {
        line.write('\t');
      }
    }
    line.write('\n');
    return line.toByteArray();
  }

  /** Whether the line goes on with the message of the one before. */
  static boolean continues(byte[] line) {
    return line.length > 0 && line[0] == '\t';
  }

  /**
   * Reads the first line of a record, without its newline; empty when it is none, such as what a
   * crash cut off.
   */
  static Optional<LogRecord> parse(byte[] line) {
    int end = 0;
    for (int words = 0; words < HEAD_WORDS; end++) {
      if (end == line.length || end == LONGEST_HEAD) {
        return Optional.empty();
      }
      words += line[end] == ' ' ? 1 : 0;
    }
    String[] head = new String(line, 0, end, US_ASCII).split(" ", HEAD_WORDS + 1);
    try {
      byte[] message = Arrays.copyOfRange(line, end, line.length);
      return Optional.of(
          new LogRecord(Instant.parse(head[0]), head[2].equals(NONE) ? "" : head[2], message));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
