package dev.faasd.provider;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Listens to the steps that the product logs, as far as they change something of one function, and
 * does something when a certain one has just been made.
 */
final class Steps extends Handler implements AutoCloseable {
  private static final Logger STEPS = Logger.getLogger("dev.faasd.steps");
  private static final List<String> READING =
      List.of("look at", "list", "get the mounts", "ask for", "wait for");

  private final String about;
  private final int fatal;
  private final Runnable blow;
  private final List<String> made = new CopyOnWriteArrayList<>();

  private Steps(String about, int fatal, Runnable blow) {
    this.about = about;
    this.fatal = fatal;
    this.blow = blow;
  }

  /**
   * Begins to listen.
   *
   * @param about what a step's text must contain
   * @param fatal the number of the step after which {@code blow} is run, by the thread that made it
   */
  static Steps listen(String about, int fatal, Runnable blow) {
    Steps steps = new Steps(about, fatal, blow);
    STEPS.setLevel(Level.FINER);
    STEPS.setUseParentHandlers(false);
    STEPS.addHandler(steps);
    return steps;
  }

  /** What was done, in this order. */
  List<String> made() {
    return List.copyOf(made);
  }

  @Override
  public void publish(LogRecord step) {
    String text = new SimpleFormatter().formatMessage(step);
    if (!text.contains(about) || READING.stream().anyMatch(text::startsWith)) {
      return;
    }
    boolean now;
    synchronized (made) {
      made.add(text);
      now = made.size() == fatal;
    }
    if (now) {
      blow.run();
    }
  }

  @Override
  public void flush() {
    // Nothing is kept back.
  }

  @Override
  public void close() {
    STEPS.removeHandler(this);
    STEPS.setLevel(null);
  }
}
