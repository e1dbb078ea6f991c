package dev.faasd.faasd;

import dev.faasd.supervisor.Health;
import dev.faasd.supervisor.Phase;
import dev.faasd.supervisor.Progress;
import dev.faasd.supervisor.ServiceStatus;
import dev.faasd.workload.PullListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The services' states and images' pulls in the last lines of a terminal, kept up to date while
 * they start; the log passes above. Where no terminal is, there is nothing to see: the log says the
 * same in plain lines.
 */
final class ProgressBoard implements Progress, PullListener {
  private static final Path ERR = Path.of("/proc/self/fd/2");
  private static final int WIDTH = 79;

  private final PrintStream terminal;
  private final Map<String, ServiceStatus> statuses = new LinkedHashMap<>();
  private final Map<String, String> pulls = new LinkedHashMap<>();
  private int shown;
  private boolean done;

  private ProgressBoard(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** One that is seen. */
  static ProgressBoard on(PrintStream terminal) {
    return new ProgressBoard(terminal);
  }

  /** Whether a person watches what this process writes. */
  static boolean watched() {
    try {
      return Files.readSymbolicLink(ERR).toString().matches("/dev/(pts/.*|tty.*|console)");
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  /** Where the log goes, so that it passes above. */
  PrintStream log() {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            synchronized (ProgressBoard.this) {
              erase();
              terminal.write(bytes, from, length);
              draw();
            }
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void changed(ServiceStatus status) {
    statuses.put(status.name(), status);
    erase();
    draw();
  }

  @Override
  public synchronized void pulling(String image, long bytes, long all) {
    String far =
        bytes >= all
            ? "unpacking %s".formatted(Bytes.text(all))
            : "%s of %s".formatted(Bytes.text(bytes), Bytes.text(all));
    pulls.put(image, far);
    erase();
    draw();
  }

  @Override
  public synchronized void ended(String image) {
    pulls.remove(image);
    erase();
    draw();
  }

  /** What is shown stays where it is, as part of what passed. */
  @Override
  public synchronized void started() {
    done = true;
    shown = 0;
  }

  private static boolean isAtRest(ServiceStatus status) {
    return status.phase() instanceof Phase.Running && status.health() != Health.STARTING;
  }

  private void erase() {
    if (shown > 0) {
      terminal.printf("\u001b[%dA\u001b[J", shown);
      shown = 0;
    }
  }

  private void draw() {
    if (!done) {
      int width = statuses.keySet().stream().mapToInt(String::length).max().orElse(0);
      statuses.values().forEach(status -> terminal.print(line(status, width)));
      pulls.forEach((image, far) -> terminal.print(line(image, far)));
      shown = statuses.size() + pulls.size();
    }
    terminal.flush();
  }

  /** The end of an image's name tells more than its beginning. */
  private static String line(String image, String far) {
    int room = WIDTH - far.length() - 6;
    String name = image.length() > room ? "…" + image.substring(image.length() - room + 1) : image;
    return "  ↓ " + name + "  " + far + "\n";
  }

  private static String line(ServiceStatus status, int width) {
    String name = status.name();
    String line =
        "  %s %s%s  %s"
            .formatted(
                isAtRest(status) ? "✔" : "·",
                name,
                " ".repeat(width - name.length()),
                ServiceState.read(ServiceState.write(status)));
    return (line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line) + "\n";
  }
}
