package dev.faasd.systemd;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a file {@code IDENTIFIER.log} for each identifier, where there is no journal. A file that
 * would grow beyond its limit is renamed to {@code .1}, that one to {@code .2}, and so on; the
 * oldest goes.
 *
 * <p>A record is a {@link LogLine}. Any process may read what this one writes.
 */
public final class LogFiles implements Journal {
  private static final System.Logger LOG = System.getLogger(LogFiles.class.getName());

  private static final long MAX_BYTES = 10L << 20;
  private static final int MAX_FILES = 5;
  private static final int MAX_OPEN = 64;

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
    byte[] line = LogLine.format(clock.instant(), entry);
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
  public LogRecords read(LogQuery query) {
    return new LogFileRecords(path(query.identifier()), query);
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
        files.computeIfAbsent(identifier, name -> new RotatingFile(path(name), maxBytes, maxFiles));
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
  private Path path(String identifier) {
    return directory.resolve(identifier.replaceAll("^\\.|[/\\x00]", "_") + ".log");
  }
}
