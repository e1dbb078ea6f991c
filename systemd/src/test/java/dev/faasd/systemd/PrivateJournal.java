package dev.faasd.systemd;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A journald of a test's own: its {@code /run} is in memory and seen by nobody else but through
 * {@code /proc}. Needs root.
 */
final class PrivateJournal implements AutoCloseable {
  private static final String RUN_ITS_OWN =
      "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal"
          + " && exec /lib/systemd/systemd-journald";

  private final Process process;

  private PrivateJournal(Process process) {
    this.process = process;
  }

  /** Returns when it listens. */
  static PrivateJournal start() {
    try {
      PrivateJournal journal =
          new PrivateJournal(
              new ProcessBuilder("unshare", "--mount", "sh", "-c", RUN_ITS_OWN)
                  .redirectErrorStream(true)
                  .redirectOutput(Redirect.DISCARD)
                  .start());
      await().until(() -> Files.exists(journal.socket()));
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path run() {
    return Path.of("/proc/" + process.pid() + "/root/run");
  }

  private Path socket() {
    return run().resolve("systemd/journal/socket");
  }

  /** Its writer and reader. */
  Journal open() {
    return new JournalSocket(
        socket(),
        System::nanoTime,
        List.of("journalctl", "--directory=" + run().resolve("log/journal")));
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
