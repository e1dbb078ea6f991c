package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a file {@code IDENTIFIER.log} for each identifier, where there is no journal. A file that
 * would grow beyond its limit is renamed to {@code .1}, that one to {@code .2}, and so on; the
 * oldest goes.
 *
 * <p>A record is a line: the time in UTC to the microsecond, the stream, the replica ({@code -} for
 * none), the message, with one space between. The message's bytes are kept; when it has newlines,
 * each line after the first begins with a tab, which tells it from a record.
 */
public final class LogFiles implements Journal {
  private static final System.Logger LOG = System.getLogger(LogFiles.class.getName());

  private static final long MAX_BYTES = 10L << 20;
  private static final int MAX_FILES = 5;
  private static final int MAX_OPEN = 64;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private final Path directory;
  private final long maxBytes;
  private final int maxFiles;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order of last use. */
  private final Map<String, RotatingFile> files = new LinkedHashMap<>(16, 0.75f, true);

  private long dropped;
  private boolean failing;
  private boolean closed;

  LogFiles(Path directory) {
    this(directory, MAX_BYTES, MAX_FILES, InstantSource.system());
  }

  LogFiles(Path directory, long maxBytes, int maxFiles, InstantSource clock) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
    this.clock = clock;
  }

  @Override
  public void write(JournalEntry entry) {
    byte[] line = format(entry);
    lock.lock();
    try {
      if (closed) {
        dropped++;
        return;
      }
      file(entry.identifier()).append(line);
      failing = false;
    } catch (IOException e) {
      dropped++;
      if (!failing) {
        failing = true;
        LOG.log(
            System.Logger.Level.ERROR,
            "Writing the log of " + entry.identifier() + " failed, records are dropped",
            e);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      files.values().forEach(RotatingFile::close);
      files.clear();
    } finally {
      lock.unlock();
    }
  }

  private RotatingFile file(String identifier) {
    RotatingFile file =
        files.computeIfAbsent(
            identifier,
            name -> new RotatingFile(directory.resolve(fileName(name)), maxBytes, maxFiles));
    if (files.size() > MAX_OPEN) {
      String eldest = files.keySet().iterator().next();
      RotatingFile idle = files.remove(eldest);
      if (idle != null) {
        idle.close();
      }
    }
    return file;
  }

  /** An identifier is a name of ours, but a file name must stay in the directory whatever it is. */
  private static String fileName(String identifier) {
    return identifier.replaceAll("^\\.|[/\\x00]", "_") + ".log";
  }

  private byte[] format(JournalEntry entry) {
    String head =
        "%s %s %s "
            .formatted(
                TIME.format(clock.instant()),
                entry.fields().getOrDefault(JournalEntry.STREAM, "-"),
                entry.fields().getOrDefault(JournalEntry.REPLICA, "-"));
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
}
