package dev.faasd.workload;

import dev.faasd.posix.FifoReader;
import dev.faasd.posix.FifoReaders;
import java.nio.file.Path;

/** Reads the two pipes of one workload. Closed by {@link Outputs}. */
final class Output {
  private record Stream(FifoReader reader, LineSplitter splitter) {
    void finish(boolean drain) {
      if (drain) {
        reader.drainAndClose();
      } else {
        reader.close();
      }
      // No call of the consumer is under way or will come any more.
      splitter.finish();
    }
  }

  private final Stream stdout;
  private final Stream stderr;

  private Output(Stream stdout, Stream stderr) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  static Output open(FifoReaders readers, OutputPaths paths, WorkloadLines lines) {
    Stream stdout = open(readers, paths.stdout(), StandardStream.STDOUT, lines);
    try {
      return new Output(stdout, open(readers, paths.stderr(), StandardStream.STDERR, lines));
    } catch (RuntimeException e) {
      stdout.finish(false);
      throw e;
    }
  }

  private static Stream open(
      FifoReaders readers, Path fifo, StandardStream stream, WorkloadLines lines) {
    LineSplitter splitter = new LineSplitter(line -> lines.line(stream, line));
    return new Stream(readers.open(fifo, splitter::accept), splitter);
  }

  /** Gives out all that is in the pipes, and what was begun of a line; then closes. Idempotent. */
  void drain() {
    stdout.finish(true);
    stderr.finish(true);
  }

  /** Leaves what is in the pipes to a later reader; then closes. Idempotent. */
  void close() {
    stdout.finish(false);
    stderr.finish(false);
  }

  /** Where the lines of one workload go. */
  @FunctionalInterface
  interface WorkloadLines {
    void line(StandardStream stream, byte[] line);
  }
}
