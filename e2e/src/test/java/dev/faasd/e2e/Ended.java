package dev.faasd.e2e;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A program that was run to its end.
 *
 * @param exit its exit status
 * @param output what it wrote, to either output
 */
record Ended(int exit, String output) {
  static Ended run(Map<String, String> environment, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Ended(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + command);
    }
  }

  static Ended run(String... command) throws IOException {
    return run(Map.of(), List.of(command));
  }

  /** What it wrote; it must have succeeded. */
  String succeeded() {
    if (exit != 0) {
      throw new AssertionError("exit status " + exit + ": " + output);
    }
    return output;
  }
}
