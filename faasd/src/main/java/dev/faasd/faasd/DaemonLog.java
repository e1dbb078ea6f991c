package dev.faasd.faasd;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.temporal.ChronoUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The program's own log: one line a record on standard error. For a person the line begins with
 * time and level; for the journal, which knows the time, with sd-daemon(3)'s priority.
 */
final class DaemonLog extends Handler {
  private final PrintStream out;
  private final boolean forJournal;

  private DaemonLog(PrintStream out, boolean forJournal) {
    this.out = out;
    this.forJournal = forJournal;
  }

  /**
   * Makes this the only log of the process.
   *
   * @param out where lines go, usually standard error; stays open
   * @param forJournal whether journald reads it
   * @param least what is not logged is below this
   */
  static void install(PrintStream out, boolean forJournal, System.Logger.Level least) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.INFO);
    root.addHandler(new DaemonLog(out, forJournal));
    Logger.getLogger("dev.faasd").setLevel(level(least));
  }

  @Override
  public void publish(LogRecord record) {
    String message = message(record);
    StringBuilder lines = new StringBuilder();
    for (String line : message.lines().toList()) {
      if (forJournal) {
        lines.append('<').append(priority(record.getLevel())).append('>');
      } else if (lines.isEmpty()) {
        lines.append(record.getInstant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
        lines.append("%-7s ".formatted(record.getLevel().getName()));
      } else {
        lines.append("  ");
      }
      lines.append(line).append('\n');
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }

  private static String message(LogRecord record) {
    String message = String.valueOf(record.getMessage());
    Object[] parameters = record.getParameters();
    if (parameters != null && parameters.length > 0) {
      message = MessageFormat.format(message, parameters);
    }
    Throwable thrown = record.getThrown();
    if (thrown == null) {
      return message;
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return message + "\n" + trace;
  }

  private static int priority(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return 3;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return 4;
    }
    return level.intValue() >= Level.INFO.intValue() ? 6 : 7;
  }

  private static Level level(System.Logger.Level level) {
    return switch (level) {
      case ALL, TRACE, DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR, OFF -> Level.SEVERE;
    };
  }
}
