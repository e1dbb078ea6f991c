package dev.faasd.queue;

/** The queue holds as much as it may; nothing was stored. */
public final class QueueFull extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueFull(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
