package dev.faasd.systemd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The records of a log file and its predecessors. Looks for new ones a few times a second. */
final class LogFileRecords implements LogRecords {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Path file;
  private final LogQuery query;
  private final RotatedLines lines;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private Optional<LogRecord> begun = Optional.empty();
  private LogRecord last = new LogRecord(Instant.EPOCH, "", new byte[0]);
  private OptionalLong toSkip;
  private long toGive = Long.MAX_VALUE;

  LogFileRecords(Path file, LogQuery query) {
    this.file = file;
    this.query = query;
    this.lines = new RotatedLines(file, query.since());
    this.toSkip = query.tail().isPresent() ? OptionalLong.empty() : OptionalLong.of(0);
  }

  @Override
  public Optional<LogRecord> next() throws InterruptedException {
    if (toSkip.isEmpty()) {
      toSkip = OptionalLong.of(Math.max(0, count() - query.tail().orElseThrow()));
      toGive = query.follow() ? Long.MAX_VALUE : query.tail().orElseThrow();
    }
    for (; ; ) {
      Optional<LogRecord> next = toGive > 0 ? record() : Optional.empty();
      if (next.isEmpty()) {
        return next;
      }
      if (isWanted(next.get())) {
        if (toSkip.orElseThrow() == 0) {
          toGive--;
          return next;
        }
        toSkip = OptionalLong.of(toSkip.orElseThrow() - 1);
      }
    }
  }

  /** How many there are now. */
  private long count() throws InterruptedException {
    LogQuery now =
        new LogQuery(
            query.identifier(), query.replica(), query.since(), OptionalLong.empty(), false);
    try (LogFileRecords all = new LogFileRecords(file, now)) {
      long count = 0;
      while (stopped.getCount() > 0 && all.next().isPresent()) {
        count++;
      }
      return count;
    }
  }

  private boolean isWanted(LogRecord one) {
    return !one.time().isBefore(query.since())
        && query.replica().map(one.writer()::equals).orElse(true);
  }

  private Optional<LogRecord> record() throws InterruptedException {
    while (stopped.getCount() > 0) {
      Optional<byte[]> line = line();
      if (line.isEmpty()) {
        if (begun.isPresent()) {
          return finish();
        }
        if (!query.follow() || stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      } else if (begun.isPresent() && LogLine.continues(line.get())) {
        rest.write('\n');
        rest.write(line.get(), 1, line.get().length - 1);
      } else {
        Optional<LogRecord> whole = finish();
        begun = Optional.of(parse(line.get()));
        if (whole.isPresent()) {
          return whole;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> line() {
    try {
      return lines.poll();
    } catch (IOException e) {
      throw new SystemdException("reading the log " + file + " failed: " + e, e);
    }
  }

  /** What is no record is taken for one that was cut off, of the same time as the one before. */
  private LogRecord parse(byte[] line) {
    return LogLine.parse(line).orElseGet(() -> new LogRecord(last.time(), last.writer(), line));
  }

  private Optional<LogRecord> finish() {
    Optional<LogRecord> whole = begun.map(this::withRest);
    begun = Optional.empty();
    rest.reset();
    whole.ifPresent(one -> last = one);
    return whole;
  }

  private LogRecord withRest(LogRecord first) {
    if (rest.size() == 0) {
      return first;
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(first.message());
    message.writeBytes(rest.toByteArray());
    return new LogRecord(first.time(), first.writer(), message.toByteArray());
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public void close() {
    stop();
    try {
      lines.close();
    } catch (IOException e) {
      throw new SystemdException("closing the log " + file + " failed: " + e, e);
    }
  }
}
