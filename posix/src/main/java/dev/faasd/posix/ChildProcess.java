package dev.faasd.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs. Stateless. */
public final class ChildProcess {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Duration OUTPUT_GRACE = Duration.ofSeconds(1);

  private ChildProcess() {}

  /**
   * Runs a program and waits for it.
   *
   * @param argv the program, found in the system's usual directories, and its arguments
   * @param environment the whole environment but PATH; nothing is inherited
   * @param stdin what it may read
   * @param timeout after which it is killed
   * @throws ChildProcessException when it does not start or not end in time, or this thread was
   *     interrupted
   */
  public static ProcessResult run(
      List<String> argv, Map<String, String> environment, String stdin, Duration timeout) {
    Process process = start(argv, environment);
    FutureTask<String> out = inBackground(process.getInputStream());
    FutureTask<String> err = inBackground(process.getErrorStream());
    try {
      Thread.startVirtualThread(() -> feed(process, stdin.getBytes(UTF_8)));
      if (!process.waitFor(timeout)) {
        throw new ChildProcessException(
            "Running " + argv + " did not end within " + timeout + " and was killed", null);
      }
      // A grandchild may hold the streams open for longer than the program lives.
      long grace = OUTPUT_GRACE.toMillis();
      return new ProcessResult(
          process.exitValue(),
          out.get(grace, TimeUnit.MILLISECONDS),
          err.get(grace, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildProcessException("Running " + argv + " was interrupted; it was killed", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ChildProcessException("Reading the output of " + argv + " failed", e);
    } finally {
      kill(process);
    }
  }

  /** Nobody can tell the children of one that has ended, and looking would read all of /proc. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * Starts a program whose output is read as it comes; the caller sees to its end.
   *
   * @param argv the program, found in the system's usual directories, and its arguments
   * @param environment the whole environment but PATH; nothing is inherited
   * @throws ChildProcessException when it does not start
   */
  public static Process start(List<String> argv, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(argv);
    builder.environment().clear();
    builder.environment().put("PATH", PATH);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ChildProcessException("Starting " + argv.getFirst() + " failed: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.matches(".*error[=:] ?2\\b.*") ? "there is no such program" : text;
  }

  private static FutureTask<String> inBackground(InputStream stream) {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              try (stream) {
                return new String(stream.readAllBytes(), UTF_8);
              }
            });
    Thread.ofVirtual().start(task);
    return task;
  }

  private static void feed(Process process, byte[] stdin) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(stdin);
    } catch (IOException e) {
      // A program may end without reading all its input; its exit code tells how it went.
      System.getLogger(ChildProcess.class.getName())
          .log(System.Logger.Level.DEBUG, "Process {0} did not read its input", process.pid());
    }
  }
}
