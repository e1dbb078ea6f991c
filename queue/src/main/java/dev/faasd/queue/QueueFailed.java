package dev.faasd.queue;

import org.jspecify.annotations.Nullable;

/** The server refused; nothing was changed. */
public final class QueueFailed extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueFailed(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
