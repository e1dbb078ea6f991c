package dev.faasd.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that is started again a moment after it ends, as systemd or runit would. Safe for
 * several threads; {@link #close} ends it for good.
 */
final class SupervisedProcess implements AutoCloseable {
  /** Java passes on what nohup had it ignore. */
  private static final List<String> HEARING_HUP = List.of("env", "--default-signal=HUP");

  private static final long RESTART_DELAY_MILLIS = 500;
  private static final long GRACE_SECONDS = 60;

  private final ProcessBuilder builder;
  private final Thread supervisor;
  private Process process;
  private boolean held;
  private boolean closed;

  private SupervisedProcess(ProcessBuilder builder) {
    this.builder = builder;
    this.process = launch(builder);
    this.supervisor = Thread.ofPlatform().daemon().unstarted(this::keepRunning);
  }

  /** Starts the program; both its outputs are appended to the file. */
  static SupervisedProcess start(List<String> command, Map<String, String> environment, Path log) {
    List<String> hearing = Stream.of(HEARING_HUP, command).flatMap(List::stream).toList();
    ProcessBuilder builder = new ProcessBuilder(hearing).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    SupervisedProcess started = new SupervisedProcess(builder);
    started.supervisor.start();
    return started;
  }

  /** Ends it with SIGKILL; it is started again. */
  synchronized void kill() {
    process.destroyForcibly();
  }

  /** Has it end as for a restart; it is started again. */
  void hangUp() throws IOException {
    signal("HUP");
  }

  /** Sends it a signal; returns when that is sent. */
  synchronized void signal(String name) throws IOException {
    Ended.run("kill", "-" + name, Long.toString(process.pid())).succeeded();
  }

  synchronized long pid() {
    return process.pid();
  }

  /** Ends it with SIGKILL; it stays away until {@link #release}. */
  synchronized void hold() throws InterruptedException {
    held = true;
    process.destroyForcibly().waitFor();
  }

  /**
   * Ends it with SIGTERM, and waits; it stays away until {@link #release}.
   *
   * @return its exit status
   */
  int stop() throws InterruptedException {
    Process present = stay();
    present.destroy();
    return present.waitFor();
  }

  /** Waits for its end, which somebody else has seen to; it stays away until {@link #release}. */
  int awaitEnd() throws InterruptedException {
    return stay().waitFor();
  }

  private synchronized Process stay() {
    held = true;
    return process;
  }

  /** Lets it be started again. */
  synchronized void release() {
    held = false;
    notifyAll();
  }

  synchronized boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it with SIGTERM and waits; with SIGKILL if that takes more than a minute. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      notifyAll();
      last = process;
    }
    last.destroy();
    try {
      if (!last.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        last.destroyForcibly().waitFor();
        throw new AssertionError(
            builder.command() + " did not end within " + GRACE_SECONDS + " s of SIGTERM");
      }
      supervisor.join();
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void keepRunning() {
    try {
      while (true) {
        Process present;
        synchronized (this) {
          present = process;
        }
        present.waitFor();
        synchronized (this) {
          long now = System.nanoTime();
          long due = now + TimeUnit.MILLISECONDS.toNanos(RESTART_DELAY_MILLIS);
          while (!closed && (held || now < due)) {
            wait(held ? 0 : TimeUnit.NANOSECONDS.toMillis(due - now) + 1);
            now = System.nanoTime();
          }
          if (closed) {
            return;
          }
          process = launch(builder);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Process launch(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command(), e);
    }
  }
}
